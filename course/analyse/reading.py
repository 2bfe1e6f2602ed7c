"""Answers as columns of numbers, ready to be computed with: few statements, however many rows.

What stands behind a number (a text that was answered, a lesson, a language) is kept once.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Float, Row, Select, cast, extract, func, select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import Item, ItemUse
from course.domain.items import Response
from course.domain.statistics.figures import Floats, Ints
from course.domain.statistics.papers import NOTHING, Papers
from course.domain.statistics.timing import seconds_taken
from course.domain.statistics.which import Which
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemVersion,
    StoredResponse,
)
from course.store import Item as ItemRow


class Subject(NamedTuple):
    """One question at one meaning: its versions that differ by their wording or key are one."""

    item_id: int
    slug: str
    use: ItemUse
    meaning: int  # number of the version with which it began
    item: Item  # as it was worded last


class Subjects(NamedTuple):
    """The questions of a module, numbered, and which of them each version asks."""

    all: tuple[Subject, ...]
    of_version: dict[int, int]


class Sat(NamedTuple):
    """The papers of a quiz, and what their numbers stand for."""

    papers: Papers
    sections: tuple[str, ...]  # lesson slugs
    responses: tuple[Response | None, ...]
    locales: tuple[str, ...]


class Checked(NamedTuple):
    """Answers to the checks of a module, and what their numbers stand for."""

    subject: Ints
    fraction: Floats
    response: Ints
    locale: Ints
    confidence: Ints  # NOTHING: not asked
    responses: tuple[Response | None, ...]
    locales: tuple[str, ...]
    degrees: tuple[str, ...]


def read_subjects(db: Session, module: str) -> Subjects:
    """Every question that a module ever asked, in the order of the bank."""
    statement = (
        select(ItemVersion.id, ItemRow.id, ItemRow.slug, ItemRow.use, ItemVersion.meaning)
        .add_columns(ItemVersion.content)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.module == module, ItemRow.use.in_((ItemUse.QUIZ, ItemUse.CHECK)))
        .order_by(ItemRow.id, ItemVersion.number)
    )
    found: dict[tuple[int, int], Subject] = {}
    of_version: dict[int, int] = {}
    numbers: dict[tuple[int, int], int] = defaultdict(itertools.count().__next__)
    for version, item_id, slug, use, meaning, content in db.execute(statement):
        item = item_from_mapping(json.loads(content), module)
        found[item_id, meaning] = Subject(item_id, slug, use, meaning, item)
        of_version[version] = numbers[item_id, meaning]
    return Subjects(tuple(found.values()), of_version)


# ---------------------------------------------------------------- papers


def read_papers(db: Session, module: str, which: Which, subjects: Subjects) -> Sat:
    """The submitted papers of a module's quiz, of each person those that `which` says."""
    chosen = _chosen(module, which).subquery("chosen")
    papers = db.execute(select(chosen)).all()
    number = {paper.id: place for place, paper in enumerate(papers)}
    columns = _columns(db.execute(_drawn(chosen.c.id)).all(), 8)
    paper = _ints(map(number.__getitem__, columns[0]))
    responses, locales, sections = _codes(columns[5]), _codes(columns[6]), _codes(columns[2])
    began = _floats([paper.began for paper in papers])
    items = _ints(subjects.of_version.get(version, NOTHING) for version in columns[3])
    table = Papers(
        paper=paper,
        position=_ints(columns[1]),
        section=sections.numbers,
        item=items,
        points=_floats(columns[4]),
        response=responses.numbers,
        locale=locales.numbers,
        seconds=seconds_taken(paper, began[paper], _floats(columns[7])),
        is_first=np.array([paper.ordinal == 1 for paper in papers], dtype=bool),
    )
    read = tuple(json.loads(text) for text in responses.texts)
    return Sat(table, sections.texts, read, locales.texts)


def _drawn(attempts: ColumnElement[int]) -> Select[Any]:
    """Each place of these papers, with what it earned by the key that counts now."""
    return (
        select(DrawnItem.attempt_id, DrawnItem.position, DrawnItem.section)
        .add_columns(DrawnItem.item_version_id, ItemResult.points)
        .add_columns(StoredResponse.content, StoredResponse.locale)
        .add_columns(_seconds(StoredResponse.saved_at))
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .where(DrawnItem.attempt_id.in_(select(attempts)))
        .where(ItemResult.superseded_at.is_(None))
    )


def _chosen(module: str, which: Which) -> Select[Any]:
    """Submitted attempts, of each person those that are asked for."""
    submitted = (Attempt.module == module) & (Attempt.state == AttemptState.SUBMITTED)
    columns: tuple[Any, ...] = (Attempt.id, Attempt.ordinal)
    columns += (_seconds(Attempt.started_at).label("began"),)
    if which is Which.ALL:
        return select(*columns).where(submitted).order_by(Attempt.id)
    if which is Which.FIRST:
        return select(*columns).where(submitted, Attempt.ordinal == 1).order_by(Attempt.id)
    length = (
        select(func.count()).where(DrawnItem.attempt_id == Attempt.id).correlate(Attempt)
    ).scalar_subquery()
    order = {
        Which.LAST: (Attempt.ordinal.desc(),),
        Which.BEST: ((Attempt.points / length).desc(), Attempt.ordinal),
    }[which]
    place = func.row_number().over(partition_by=Attempt.person_id, order_by=order)
    ranked = select(*columns, place.label("place")).where(submitted).subquery("ranked")
    own = (ranked.c.id, ranked.c.ordinal, ranked.c.began)
    return select(*own).where(ranked.c.place == 1).order_by(ranked.c.id)


def _seconds(moment: Any) -> ColumnElement[float]:
    """A time as seconds since 1970: a number, which both databases read faster than a time."""
    return cast(extract("epoch", moment), Float)


# ---------------------------------------------------------------- checks


def read_checks(db: Session, module: str, which: Which, subjects: Subjects) -> Checked:
    """The answers to a module's checks, of each person and question those that `which` says."""
    statement = (
        select(CheckAnswer.person_id, CheckAnswer.item_version_id, CheckAnswer.fraction)
        .add_columns(CheckAnswer.response, CheckAnswer.locale, CheckAnswer.confidence)
        .where(CheckAnswer.lesson.startswith(f"{module}/", autoescape=True))
        .order_by(CheckAnswer.id)
    )
    rows = [row for row in db.execute(statement) if row.item_version_id in subjects.of_version]
    columns = _columns(_of_each(rows, which, subjects), 6)
    responses, locales, degrees = (_codes(columns[place]) for place in (3, 4, 5))
    return Checked(
        subject=_ints(subjects.of_version[version] for version in columns[1]),
        fraction=_floats(columns[2]),
        response=responses.numbers,
        locale=locales.numbers,
        confidence=degrees.numbers,
        responses=tuple(json.loads(text) for text in responses.texts),
        locales=locales.texts,
        degrees=degrees.texts,
    )


def _of_each(rows: Sequence[Row[Any]], which: Which, subjects: Subjects) -> Sequence[Row[Any]]:
    """One answer of each person to each question, unless all are asked for."""
    if which is Which.ALL:
        return rows
    kept: dict[tuple[int, int], Row[Any]] = {}
    for row in rows:
        key = row.person_id, subjects.of_version[row.item_version_id]
        before = kept.get(key)
        is_better = before is None or row.fraction > before.fraction
        if before is None or which is Which.LAST or (which is Which.BEST and is_better):
            kept[key] = row
    return list(kept.values())


# ---------------------------------------------------------------- columns


class Codes(NamedTuple):
    """A column of texts as numbers."""

    numbers: Ints  # NOTHING where there is no text
    texts: tuple[str, ...]


def _codes(column: Sequence[str | None]) -> Codes:
    numbers: dict[str | None, int] = defaultdict(itertools.count().__next__, {None: NOTHING})
    found = _ints(map(numbers.__getitem__, column))
    return Codes(found, tuple(text for text in numbers if text is not None))


def _columns(rows: Sequence[Row[Any]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Sequence[float | None]) -> Floats:
    """Numbers; nan for None."""
    return np.array(values, dtype=np.float64)
