"""What the pages of objections need to know; each asks one or two of these."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.challenge import Verdict
from course.domain.items import Response
from course.store import (
    Attempt,
    AttemptState,
    Challenge,
    DrawnItem,
    ItemResult,
    ItemVersion,
    StoredResponse,
)
from course.store import Item as ItemRow

PAGE = 50
"""Objections on one page of the queue."""

# ---------------------------------------------------------------- what was met


class Shown(NamedTuple):
    """A question with its answer, as a review takes it."""

    position: int
    item: Item
    order: tuple[str, ...]  # option ids as shown
    response: Response | None = None
    points: float | None = None
    is_flagged: bool = False
    revision: int = 0
    saved_at: datetime | None = None


class Met(NamedTuple):
    """A question of a try, and where it was met."""

    drawn_id: int
    version_id: int
    item_id: int
    module: str
    ordinal: int  # of the try
    is_submitted: bool
    shown: Shown


def met(db: Session, person_id: int, attempt: str, position: int) -> Met | None:
    """One question of somebody's own try; None: there is none, or it is not theirs."""
    current = (ItemResult.drawn_item_id == DrawnItem.id) & ItemResult.superseded_at.is_(None)
    statement = (
        select(DrawnItem, Attempt, ItemVersion, StoredResponse.content, ItemResult.points)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .outerjoin(ItemResult, current)
        .where(Attempt.public_id == attempt, Attempt.person_id == person_id)
        .where(DrawnItem.position == position)
    )
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    drawn, sitting, version, response, points = row
    return Met(
        drawn_id=drawn.id,
        version_id=version.id,
        item_id=version.item_id,
        module=sitting.module,
        ordinal=sitting.ordinal,
        is_submitted=sitting.state is AttemptState.SUBMITTED,
        shown=Shown(
            drawn.position,
            item_from_mapping(json.loads(version.content), sitting.module),
            tuple(json.loads(drawn.option_order)),
            json.loads(response) if response else None,
            points,
        ),
    )


# ---------------------------------------------------------------- one's own objections


class Known(NamedTuple):
    """What limits a further objection of one person."""

    open: int
    is_made: bool  # to this very question, and open or to the same version of it


def known(db: Session, person_id: int, item_id: int = 0, version_id: int = 0) -> Known:
    """How many objections of a person are open, and whether one to an item is among all."""
    same = (Challenge.item_version_id == version_id) | (
        (Challenge.item_id == item_id) & Challenge.decided_at.is_(None)
    )
    statement = select(
        func.count().filter(Challenge.decided_at.is_(None)), func.count().filter(same)
    ).where(Challenge.person_id == person_id)
    waiting, made = db.execute(statement).one()
    return Known(waiting, made > 0)


class Place(NamedTuple):
    """Where a question stood."""

    attempt: str  # public id
    module: str
    ordinal: int
    position: int


class Own(NamedTuple):
    """An objection as the person who made it sees it."""

    public_id: str
    place: Place | None  # None: about a lesson
    lesson: str | None  # key
    anchor: str | None
    sentence: str | None
    text: str
    made_at: datetime
    due_at: datetime
    verdict: Verdict | None  # None: open
    reasons: str | None
    decided_at: datetime | None
    appeal: Own | None = None  # against the verdict


def own(db: Session, person_id: int, public_id: str | None = None) -> list[Own]:
    """One person's objections, each with its appeal, the newest first; one query.

    public_id: only this one.
    """
    statement = (
        select(Challenge, Attempt.public_id, Attempt.module, Attempt.ordinal, DrawnItem.position)
        .outerjoin(DrawnItem, DrawnItem.id == Challenge.drawn_item_id)
        .outerjoin(Attempt, Attempt.id == DrawnItem.attempt_id)
        .where(Challenge.person_id == person_id)
        .order_by(Challenge.made_at.desc(), Challenge.id.desc())
    )
    if public_id is not None:
        first = select(Challenge.id).where(Challenge.public_id == public_id).scalar_subquery()
        statement = statement.where(or_(Challenge.id == first, Challenge.appeal_of == first))
    rows = db.execute(statement).all()
    appeals = {row[0].appeal_of: _own(*row) for row in rows if row[0].appeal_of is not None}
    return [
        _own(*row)._replace(appeal=appeals.get(row[0].id))
        for row in rows
        if row[0].appeal_of is None
    ]


def _own(made: Challenge, *place: Any) -> Own:
    return Own(
        made.public_id,
        Place(*place) if made.item_id is not None else None,
        made.lesson,
        made.anchor,
        made.sentence,
        made.text,
        made.made_at,
        made.due_at,
        made.verdict,
        made.reasons,
        made.decided_at,
    )


# ---------------------------------------------------------------- those who decide


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
    ).outerjoin(ItemRow, ItemRow.id == Challenge.item_id)
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


class Case(NamedTuple):
    """An objection before whoever decides it, and what it is about."""

    challenge: Challenge
    first: Challenge | None  # whose verdict is appealed against; None: this is no appeal
    slug: str | None  # of the item; None: about a lesson
    module: str | None
    version: ItemVersion | None  # as it was met
    order: tuple[str, ...]  # of its options, as they were met
    newest: int | None  # number of the item's current version

    @property
    def item(self) -> Item | None:
        """The item as it was met."""
        if self.version is None or self.module is None:
            return None
        return item_from_mapping(json.loads(self.version.content), self.module)


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
        )
        .outerjoin(first, first.id == Challenge.appeal_of)
        .outerjoin(ItemRow, ItemRow.id == Challenge.item_id)
        .outerjoin(ItemVersion, ItemVersion.id == Challenge.item_version_id)
        .outerjoin(DrawnItem, DrawnItem.id == Challenge.drawn_item_id)
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
    made, appealed, slug, module, version, order, number = row
    return Case(
        made, appealed, slug, module, version, tuple(json.loads(order)) if order else (), number
    )
