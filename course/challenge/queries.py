"""What the pages of objections need to know; each asks one or two of these."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.challenge import Verdict
from course.domain.items import Response
from course.domain.translation import Translation
from course.records import translations
from course.store import (
    Attempt,
    AttemptState,
    Challenge,
    DrawnItem,
    ItemResult,
    ItemTranslation,
    ItemVersion,
    StoredResponse,
)

# ---------------------------------------------------------------- what was met


class Shown(NamedTuple):
    """A question with its answer, as a review takes it."""

    position: int
    item: Item
    order: tuple[str, ...]  # option ids as shown
    response: Response | None = None
    points: float | None = None
    translation: Translation | None = None  # into the reader's language
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


def met(
    db: Session, person_id: int, attempt: str, position: int, *, locales: Sequence[str] = ()
) -> Met | None:
    """One question of somebody's own try; None: there is none, or it is not theirs.

    locales: that they read, besides the source's.
    """
    current = (ItemResult.drawn_item_id == DrawnItem.id) & ItemResult.superseded_at.is_(None)
    statement = (
        select(
            DrawnItem,
            Attempt,
            ItemVersion,
            StoredResponse.content,
            ItemResult.points,
            ItemTranslation,
        )
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .outerjoin(ItemResult, current)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .where(Attempt.public_id == attempt, Attempt.person_id == person_id)
        .where(DrawnItem.position == position)
    )
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    drawn, sitting, version, response, points, translation = row
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
            translations.served(translation),
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
