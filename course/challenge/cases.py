"""What those who decide need to know: the queue, and one objection beside what it is about."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.challenge import Verdict
from course.domain.translation import Translation, candidates, read_in
from course.records import translations
from course.store import (
    Challenge,
    DrawnItem,
    ItemTranslation,
    ItemVersion,
    Person,
    StoredResponse,
)
from course.store import Item as ItemRow

PAGE = 50
"""Objections on one page of the queue."""


class Show(StrEnum):
    """Which objections the queue lists."""

    OPEN = "open"
    DECIDED = "decided"


class Line(NamedTuple):
    """One objection in the queue. Whose it is stays out."""

    public_id: str
    slug: str | None  # of the item; None: about a lesson
    lesson: str  # key
    sentence: str | None
    is_appeal: bool
    due_at: datetime
    verdict: Verdict | None
    decided_at: datetime | None
    locale: str | None  # in which the item was answered; None: it was not, or is no item


class Queue(NamedTuple):
    """A page of the queue."""

    lines: tuple[Line, ...]
    open: int  # in all
    overdue: int
    decided: int
    next_after: str | None  # None: this is the last page


def queue(db: Session, show: Show, after: str | None, now: datetime) -> Queue:
    """Open objections, the one due first on top, or decided ones, the newest on top."""
    is_open = Challenge.decided_at.is_(None)
    moment = Challenge.due_at if show is Show.OPEN else Challenge.decided_at
    place = tuple_(moment, Challenge.id)
    statement = select(
        Challenge.public_id,
        ItemRow.slug,
        func.coalesce(Challenge.lesson, ItemRow.module + "/" + ItemRow.lesson),
        Challenge.sentence,
        Challenge.appeal_of.is_not(None),
        Challenge.due_at,
        Challenge.verdict,
        Challenge.decided_at,
        StoredResponse.locale,
    )
    statement = statement.outerjoin(ItemRow, ItemRow.id == Challenge.item_id).outerjoin(
        StoredResponse, StoredResponse.drawn_item_id == Challenge.drawn_item_id
    )
    if show is Show.OPEN:
        statement = statement.where(is_open).order_by(moment, Challenge.id)
    else:
        statement = statement.where(~is_open).order_by(moment.desc(), Challenge.id.desc())
    if after is not None:
        last = Challenge.public_id == after
        edge = tuple_(
            select(moment).where(last).scalar_subquery(),
            select(Challenge.id).where(last).scalar_subquery(),
        )
        statement = statement.where(place > edge if show is Show.OPEN else place < edge)
    rows = [Line(*row) for row in db.execute(statement.limit(PAGE + 1))]
    waiting, overdue, decided = db.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(is_open, Challenge.due_at < now),
            func.count().filter(~is_open),
        ).select_from(Challenge)
    ).one()
    following = rows[PAGE - 1].public_id if len(rows) > PAGE else None
    return Queue(tuple(rows[:PAGE]), waiting, overdue, decided, following)


class Open(NamedTuple):
    """An objection that waits for its verdict."""

    public_id: str
    about: str  # slug of the item, or the sentence
    is_appeal: bool
    made_at: datetime


def waiting(db: Session, most: int) -> list[Open]:
    """Open objections, the oldest first."""
    statement = (
        select(
            Challenge.public_id,
            func.coalesce(ItemRow.slug, Challenge.sentence, ""),
            Challenge.appeal_of.is_not(None),
            Challenge.made_at,
        )
        .outerjoin(ItemRow, ItemRow.id == Challenge.item_id)
        .where(Challenge.decided_at.is_(None))
        .order_by(Challenge.made_at, Challenge.id)
        .limit(most)
    )
    return [Open(*row) for row in db.execute(statement)]


class Met(NamedTuple):
    """The language other than the source's in which an item was met."""

    locale: str
    translation: Translation | None  # that is served now; None: none of the version that was met
    is_changed: bool  # since the objection: another text may have been met


class Case(NamedTuple):
    """An objection before whoever decides it, and what it is about."""

    challenge: Challenge
    first: Challenge | None  # whose verdict is appealed against; None: this is no appeal
    slug: str | None  # of the item; None: about a lesson
    module: str | None
    version: ItemVersion | None  # as it was met
    order: tuple[str, ...]  # of its options, as they were met
    newest: int | None  # number of the item's current version
    met: Met | None  # None: as it is written

    @property
    def about(self) -> str:
        """What it is about, for the log."""
        return f"item {self.slug}" if self.slug else f"lesson {self.challenge.lesson}"

    @property
    def item(self) -> Item | None:
        """The item as it was met."""
        if self.version is None or self.module is None:
            return None
        return _item(self.version, self.module)


def case(db: Session, public_id: str, *, to_decide: bool = False) -> Case | None:
    """One objection; None: there is none.

    to_decide: keep others from deciding it at the same time.
    """
    first, newest = aliased(Challenge), aliased(ItemVersion)
    statement = (
        select(
            Challenge,
            first,
            ItemRow.slug,
            ItemRow.module,
            ItemVersion,
            DrawnItem.option_order,
            newest.number,
            StoredResponse.locale,
            Person.locale,
        )
        .join(Person, Person.id == Challenge.person_id)
        .outerjoin(first, first.id == Challenge.appeal_of)
        .outerjoin(ItemRow, ItemRow.id == Challenge.item_id)
        .outerjoin(ItemVersion, ItemVersion.id == Challenge.item_version_id)
        .outerjoin(DrawnItem, DrawnItem.id == Challenge.drawn_item_id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == Challenge.drawn_item_id)
        .outerjoin(newest, (newest.item_id == ItemRow.id) & newest.superseded_at.is_(None))
        .where(Challenge.public_id == public_id)
    )
    if to_decide:
        statement = statement.with_for_update(of=Challenge).execution_options(
            populate_existing=True
        )
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    made, appealed, slug, module, version, order, number, answered_in, reads = row
    shown = tuple(json.loads(order)) if order else ()
    met = _met(db, made, _item(version, module), answered_in, reads) if version else None
    return Case(made, appealed, slug, module, version, shown, number, met)


def _item(version: ItemVersion, module: str) -> Item:
    return item_from_mapping(json.loads(version.content), module)


def _met(
    db: Session, made: Challenge, item: Item, answered_in: str | None, reads: str
) -> Met | None:
    """In which language an item was met.

    answered_in: as the answer says; None where there is none. reads: the objector's language.
    """
    locales = candidates(answered_in or reads)
    if not locales:
        return None
    statement = (
        select(ItemTranslation)
        .join(ItemVersion, ItemVersion.id == made.item_version_id)
        .where(translations.nearest(locales))
    )
    row = db.scalar(statement)
    found = translations.served(row)
    if row is None or row.approved_at is None or found is None or read_in(item, found).is_stale:
        return Met(answered_in, None, is_changed=True) if answered_in else None
    return Met(found.locale, found, row.approved_at > made.made_at)
