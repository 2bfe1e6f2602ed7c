"""Who opened whose record: the person it is about can see it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.store import Person, RecordView


class View(NamedTuple):
    """Somebody opened the record on some day."""

    name: str
    first_at: datetime


def is_noted(db: Session, person_id: int, viewer_id: int, now: datetime) -> bool:
    """Whether today's look is written down already."""
    statement = select(RecordView.id).where(
        RecordView.person_id == person_id,
        RecordView.viewer_id == viewer_id,
        RecordView.day == _day(now),
    )
    return db.scalar(statement) is not None


def note(db: Session, person_id: int, viewer_id: int, now: datetime) -> None:
    """Write down that somebody opened a record; one row a viewer and day."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(
        dialect.insert(RecordView)
        .values(person_id=person_id, viewer_id=viewer_id, day=_day(now), first_at=now)
        .on_conflict_do_nothing()
    )


def of(db: Session, person_id: int, limit: int = 50) -> list[View]:
    """Who opened a record, the latest first."""
    statement = (
        select(Person.name, RecordView.first_at)
        .join(Person, Person.id == RecordView.viewer_id)
        .where(RecordView.person_id == person_id)
        .order_by(RecordView.first_at.desc(), RecordView.id.desc())
        .limit(limit)
    )
    return [View(*row) for row in db.execute(statement)]


def _day(now: datetime) -> str:
    return now.date().isoformat()
