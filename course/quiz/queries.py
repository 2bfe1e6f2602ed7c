"""What the pages of a quiz need to know, few questions a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.accommodations import is_over
from course.domain.bank import Blueprint, Item, ItemStatus, ItemUse
from course.domain.items import Response
from course.domain.translation import Translation
from course.records import translations
from course.records.corrections import last_reaching
from course.records.standing import blueprint_of
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemTranslation,
    ItemVersion,
    QuizVersion,
    StoredResponse,
)
from course.store import Correction as CorrectionRow
from course.store import Item as ItemRow

# ---------------------------------------------------------------- the bank


def pool(db: Session, module: str) -> list[tuple[int, Item]]:
    """The live quiz items of a module at their current versions, with the versions' ids."""
    statement = (
        select(ItemVersion.id, ItemVersion.content)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.module == module, ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == ItemUse.QUIZ, ItemRow.status == ItemStatus.LIVE)
    )
    return [
        # The row says how far the item is; its content only says how far it was when written.
        (version, replace(read_item(content, module), use=ItemUse.QUIZ, status=ItemStatus.LIVE))
        for version, content in db.execute(statement)
    ]


def read_item(content: str, module: str) -> Item:
    """An item of a module from its stored form."""
    return item_from_mapping(json.loads(content), module)


def seen_items(db: Session, person_id: int, module: str) -> dict[str, int]:
    """Item id -> the last try in which the person had it, whichever version."""
    statement = (
        select(ItemRow.slug, func.max(Attempt.ordinal))
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .join(DrawnItem, DrawnItem.item_version_id == ItemVersion.id)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.module == module)
        .group_by(ItemRow.slug)
    )
    return dict(row for row in db.execute(statement))


# ---------------------------------------------------------------- one paper


class Settled(NamedTuple):
    """The last correction of an item, as the review of an answer tells of it."""

    item: Item
    reason: str
    made_at: datetime


class Place(NamedTuple):
    """One place on a paper, its item and what was answered. Never handed to a template."""

    drawn_id: int
    version_id: int
    position: int
    section: str
    item: Item
    order: tuple[str, ...]  # option ids as shown
    is_flagged: bool
    revision: int  # 0: nothing was saved yet
    response: Response | None
    saved_at: datetime | None  # None: nothing was saved yet
    points: float | None  # None before submission
    translation: Translation | None = None  # into the reader's language
    correction: Settled | None = None  # None: the item stands as it was given


class Paper(NamedTuple):
    """One try with all its places."""

    attempt: Attempt
    blueprint: Blueprint  # by which it was drawn
    places: tuple[Place, ...]

    @property
    def is_submitted(self) -> bool:
        """Whether nothing changes any more."""
        return self.attempt.state is AttemptState.SUBMITTED

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over: answers are taken no more, and it can only be submitted."""
        return is_over(self.attempt.deadline_at, now)

    def at(self, position: int) -> Place | None:
        """The place of that number, if the paper has one."""
        return next((place for place in self.places if place.position == position), None)


def paper(
    db: Session,
    person_id: int,
    public_id: str,
    *,
    position: int | None = None,
    locales: Sequence[str] = (),
) -> Paper | None:
    """One try of one person with everything on it, in one query; None: not theirs.

    position: only this place of it. locales: that the person reads, besides the source's.
    """
    statement = _paper(locales).where(
        Attempt.public_id == public_id, Attempt.person_id == person_id
    )
    if position is not None:
        statement = statement.where(DrawnItem.position == position)
    return _read_paper(db.execute(statement).all())


def last_paper(db: Session, person_id: int, module: str) -> Paper | None:
    """The try that was submitted last; None: none was."""
    last = (
        select(func.max(Attempt.ordinal))
        .where(Attempt.person_id == person_id, Attempt.module == module)
        .where(Attempt.state == AttemptState.SUBMITTED)
        .scalar_subquery()
    )
    statement = _paper().where(
        Attempt.person_id == person_id, Attempt.module == module, Attempt.ordinal == last
    )
    return _read_paper(db.execute(statement).all())


def _paper(locales: Sequence[str] = ()) -> Select[*tuple[Any, ...]]:
    current = (ItemResult.drawn_item_id == DrawnItem.id) & ItemResult.superseded_at.is_(None)
    corrected = aliased(ItemVersion)
    return (
        select(
            Attempt,
            QuizVersion.content,
            DrawnItem,
            ItemVersion.content,
            StoredResponse,
            ItemResult.points,
            ItemTranslation,
            CorrectionRow,
            corrected.content,
        )
        .join(QuizVersion, QuizVersion.id == Attempt.quiz_version_id)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .outerjoin(ItemResult, current)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .outerjoin(CorrectionRow, CorrectionRow.id == last_reaching())
        .outerjoin(corrected, corrected.id == CorrectionRow.item_version_id)
        .order_by(DrawnItem.position)
        .execution_options(populate_existing=True)  # a page shown after a save shows the save
    )


def _read_paper(rows: Sequence[Row[*tuple[Any, ...]]]) -> Paper | None:
    if not rows:
        return None
    attempt, plan, *_ = rows[0]
    places = (_place(attempt.module, *row[2:]) for row in rows)
    return Paper(attempt, blueprint_of(attempt.module, plan), tuple(places))


def _place(
    module: str,
    drawn: DrawnItem,
    content: str,
    stored: StoredResponse | None,
    points: float | None,
    translation: ItemTranslation | None,
    correction: CorrectionRow | None,
    corrected: str | None,
) -> Place:
    return Place(
        drawn_id=drawn.id,
        version_id=drawn.item_version_id,
        position=drawn.position,
        section=drawn.section,
        item=read_item(content, module),
        order=tuple(json.loads(drawn.option_order)),
        is_flagged=drawn.is_flagged,
        revision=stored.revision if stored else 0,
        response=json.loads(stored.content) if stored and stored.content else None,
        saved_at=stored.saved_at if stored else None,
        points=points,
        translation=translations.served(translation),
        correction=_settled(correction, corrected, module),
    )


def _settled(correction: CorrectionRow | None, content: str | None, module: str) -> Settled | None:
    if correction is None or content is None:
        return None
    return Settled(read_item(content, module), correction.reason, correction.made_at)


# ---------------------------------------------------------------- rereading


def last_answers(db: Session, person_id: int, checks: Iterable[str]) -> Mapping[str, datetime]:
    """Check (item id) -> when the person answered it last; checks never answered are missing."""
    names = sorted(set(checks))
    statement = (
        select(CheckAnswer.item, func.max(CheckAnswer.answered_at))
        .where(CheckAnswer.person_id == person_id, CheckAnswer.item.in_(names))
        .group_by(CheckAnswer.item)
    )
    return dict(row for row in db.execute(statement))
