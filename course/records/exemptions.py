"""Exemptions whose time is over, ended by the clock: in passing, and by a sweep.

A row ends an exemption, never the clock alone: so a standing can be worked out from the books at
any time. Whatever refreshes a standing first ends what is over for that person, so that nothing is
decided by an exemption that should not count any more.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from course.store import Exemption, Person

_OVER = (
    Exemption.in_force_from.is_not(None),
    Exemption.ended_at.is_(None),
    Exemption.until.is_not(None),
)


def end_over(db: Session, people_ids: Collection[int], now: datetime) -> None:
    """End what is over for these people, at the moment at which it was to end.

    The caller has locked them, and refreshes their standings.
    """
    statement = update(Exemption).where(Exemption.person_id.in_(people_ids), *_OVER)
    db.execute(statement.where(Exemption.until <= now).values(ended_at=Exemption.until))


def people_with_some_over(db: Session, now: datetime, limit: int) -> list[int]:
    """Some of those for whom an exemption is over and not ended yet, by id."""
    statement = select(Exemption.person_id).where(*_OVER, Exemption.until <= now)
    first = statement.group_by(Exemption.person_id).order_by(func.min(Exemption.until))
    return list(db.scalars(first.limit(limit)))


def untold(db: Session, limit: int) -> list[tuple[Exemption, Person]]:
    """Exemptions that the clock ended and nobody was told of, the longest there first."""
    statement = (
        select(Exemption, Person)
        .join(Person, Person.id == Exemption.person_id)
        .where(Exemption.ended_at.is_not(None))
        .where(Exemption.ended_by.is_(None), Exemption.told_at.is_(None))
        .order_by(Exemption.id)
        .limit(limit)
    )
    return [(row, person) for row, person in db.execute(statement)]
