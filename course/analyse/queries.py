"""Reads of this room: which questions there are, and the figures that were kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.errors import NotFound
from course.domain.statistics import ItemAnalysis, QuizAnalysis, Verdict
from course.domain.statistics.kept import from_plain
from course.domain.statistics.which import Which
from course.domain.words import words
from course.store import Analysis, ItemVersion
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


def kept(db: Session, modules: Iterable[str], which: Which, stamp: str) -> dict[str, Kept]:
    """Figures of these modules that nothing has changed since, by module."""
    statement = (
        select(Analysis.module, Analysis.as_of, Analysis.content)
        .where(Analysis.module.in_(list(modules)), Analysis.which == which)
        .where(Analysis.stamp == stamp)
    )
    return {row.module: Kept(*row) for row in db.execute(statement)}


def questions(db: Session, modules: Iterable[str]) -> list[Question]:
    """The quiz questions that delegates get now, module by module."""
    statement = (
        select(ItemRow, ItemVersion.meaning, ItemVersion.content)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.module.in_(list(modules)), ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == ItemUse.QUIZ, ItemRow.status == ItemStatus.LIVE)
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


def _read(content: str, module: str) -> Item:
    return read_draft(json.loads(content), module).item
