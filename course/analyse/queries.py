"""Reads of this room: which questions there are, and the figures that were kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.errors import NotFound
from course.domain.pretest import Moment
from course.domain.statistics import ItemAnalysis, QuizAnalysis, Verdict
from course.domain.statistics.kept import from_plain
from course.domain.statistics.which import Which
from course.domain.words import words
from course.records.analysis import Stamp, came_late
from course.store import (
    Analysis,
    Attempt,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemVersion,
    PretestAnswer,
    PretestSitting,
)
from course.store import Item as ItemRow

SHAPE = 1
"""Raised whenever figures are computed or written otherwise: then all are made again."""


class Question(NamedTuple):
    """An item as it is served now."""

    id: int
    slug: str
    use: ItemUse
    status: ItemStatus
    meaning: int
    item: Item


class Wording(NamedTuple):
    """One version of an item."""

    number: int
    meaning: int
    made_at: datetime
    item: Item


class Judged(NamedTuple):
    """What a list needs of one question's figures."""

    answers: int
    facility: float | None
    discrimination: float | None
    verdict: Verdict


class Kept:
    """The figures of one module, as they were kept; each is read when it is asked for."""

    def __init__(self, module: str, as_of: datetime, content: str) -> None:
        self.module, self.as_of = module, as_of
        self._plain: dict[str, Any] = json.loads(content)

    @property
    def sections(self) -> list[str]:
        """The lessons of the quiz, by their number in its figures."""
        return [str(one) for one in self._plain["sections"]]

    @cached_property
    def quiz(self) -> QuizAnalysis:
        """The figures of the quiz as a whole."""
        return from_plain(QuizAnalysis, self._plain["quiz"])

    @cached_property
    def _items(self) -> Mapping[tuple[int, int], dict[str, Any]]:
        return {(one["item"], one["meaning"]): one["figures"] for one in self._plain["items"]}

    def meanings(self, item_id: int) -> list[int]:
        """The meanings of an item that somebody was asked, the first one first."""
        return sorted(meaning for item, meaning in self._items if item == item_id)

    def judged(self, item_id: int, meaning: int) -> Judged:
        """What a list needs; of a question that nobody was asked, that there are no answers."""
        plain = self._items.get((item_id, meaning))
        if plain is None:
            return Judged(0, None, None, Verdict.of_nobody())
        verdict = from_plain(Verdict, plain["verdict"])
        facility, discrimination = plain["figures"]["facility"], plain["discrimination"]
        return Judged(plain["answers"], facility, discrimination, verdict)

    def figures(self, item_id: int, meaning: int) -> ItemAnalysis | None:
        """All figures of one question; None where nobody was asked."""
        plain = self._items.get((item_id, meaning))
        return None if plain is None else from_plain(ItemAnalysis, plain)


def kept(db: Session, modules: Iterable[str], which: Which, newest: Stamp) -> dict[str, Kept]:
    """Figures of these modules that nothing of their own has changed since, by module."""
    statement = (
        select(Analysis.module, Analysis.as_of, Analysis.content, Analysis.stamp)
        .where(Analysis.module.in_(list(modules)), Analysis.which == which)
        .order_by(Analysis.module)
    )
    return {
        row.module: Kept(*row[:3])
        for row in db.execute(statement)
        if not _has_changed(db, row.module, Stamp.read(row.stamp), newest)
    }


def stale(db: Session, newest: Stamp, before: datetime) -> list[str]:
    """Modules whose figures of first tries something has changed since; not those of a moment ago.

    before: figures that are not older stay as they are.
    """
    statement = (
        select(ItemRow.module, Analysis.as_of, Analysis.stamp)
        .outerjoin(Analysis, (Analysis.module == ItemRow.module) & (Analysis.which == Which.FIRST))
        .distinct()
        .order_by(ItemRow.module)
    )
    return [
        module
        for module, as_of, text in db.execute(statement).all()
        if as_of is None or (as_of < before and _has_changed(db, module, Stamp.read(text), newest))
    ]


def _has_changed(db: Session, module: str, since: Stamp, newest: Stamp) -> bool:
    """Whether anything of a module is newer than its figures.

    Only what is newer is looked at: with a database at rest, nothing. What came late, or was
    erased, may belong to any module.
    """
    if since == newest:
        return False
    if since.shape != newest.shape:
        return True
    result = (
        select(ItemResult.id)
        .join(DrawnItem, DrawnItem.id == ItemResult.drawn_item_id)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .where(ItemResult.id > since.results.newest, Attempt.module == module)
    )
    check = select(CheckAnswer.id).where(
        CheckAnswer.id > since.checks.newest,
        CheckAnswer.lesson.startswith(f"{module}/", autoescape=True),
    )
    version = (
        select(ItemVersion.id)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemVersion.id > since.versions.newest, ItemRow.module == module)
    )
    changed = or_(*(statement.exists() for statement in (result, check, version)), came_late(since))
    return bool(db.scalar(select(changed)))


def questions(db: Session, modules: Iterable[str], use: ItemUse = ItemUse.QUIZ) -> list[Question]:
    """The questions that delegates get now for one use, module by module."""
    statement = (
        select(ItemRow, ItemVersion.meaning, ItemVersion.content)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.module.in_(list(modules)), ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == use, ItemRow.status == ItemStatus.LIVE)
        .order_by(ItemRow.module, ItemRow.id)
    )
    return [
        Question(row.id, row.slug, row.use, row.status, meaning, _read(content, row.module))
        for row, meaning, content in db.execute(statement)
    ]


class Found(NamedTuple):
    """One item, whatever its use and state, with its versions from the first to the last."""

    id: int
    slug: str
    module: str
    use: ItemUse
    status: ItemStatus
    wordings: tuple[Wording, ...]

    def of(self, meaning: int) -> tuple[Wording, ...]:
        """The versions that mean the same."""
        return tuple(one for one in self.wordings if one.meaning == meaning)


def find(db: Session, slug: str) -> Found:
    """The item of this name. Raises NotFound where there is none that was ever served."""
    statement = (
        select(ItemRow, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.slug == slug)
        .order_by(ItemVersion.number)
    )
    rows = db.execute(statement).all()
    if not rows:
        raise NotFound(words("There is no question of that name that was ever asked."))
    row = rows[0].Item
    wordings = (
        Wording(v.number, v.meaning, v.made_at, _read(v.content, row.module)) for _, v in rows
    )
    return Found(row.id, row.slug, row.module, row.use, row.status, tuple(wordings))


class Share(NamedTuple):
    """What people earned on a question before or after the course."""

    answers: int
    facility: float | None  # None: nobody answered


def before_and_after(db: Session, item_id: int, meaning: int) -> dict[Moment, Share]:
    """Of a question that is asked before and after the course, at one meaning.

    Of sittings that were finished; what was left empty earned nothing.
    """
    statement = (
        select(PretestSitting.moment, func.count(), func.avg(PretestAnswer.fraction))
        .join(PretestAnswer, PretestAnswer.sitting_id == PretestSitting.id)
        .join(ItemVersion, ItemVersion.id == PretestAnswer.item_version_id)
        .where(ItemVersion.item_id == item_id, ItemVersion.meaning == meaning)
        .where(PretestSitting.finished_at.is_not(None), PretestAnswer.fraction.is_not(None))
        .group_by(PretestSitting.moment)
    )
    found = {moment: Share(count, float(mean)) for moment, count, mean in db.execute(statement)}
    return {moment: found.get(moment, Share(0, None)) for moment in Moment}


def _read(content: str, module: str) -> Item:
    return read_draft(json.loads(content), module).item
