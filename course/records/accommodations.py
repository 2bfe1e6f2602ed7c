"""The book of accommodations: what was arranged for whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.accommodations import NONE, Accommodation, deadline
from course.store import Accommodation as Row
from course.store import Attempt, AttemptState


def read(row: Row | None) -> Accommodation:
    """A row as a value."""
    if row is None:
        return NONE
    return Accommodation(row.extra_time, row.no_timer, row.plain_layout)


def of(db: Session, person_id: int) -> Accommodation:
    """What holds for somebody."""
    return read(db.get(Row, person_id, populate_existing=True))


def keep(db: Session, person_id: int, held: Accommodation, by: int, now: datetime) -> None:
    """Arrange something for somebody, who is locked; tries that are open follow at once."""
    row = db.get(Row, person_id, populate_existing=True)
    if row is None:
        row = Row(person_id=person_id)
        db.add(row)
    row.extra_time, row.no_timer, row.plain_layout = (
        held.extra_time,
        held.no_timer,
        held.plain_layout,
    )
    row.set_by, row.set_at = by, now
    statement = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.state == AttemptState.OPEN
    )
    for attempt in db.scalars(statement.with_for_update()):
        attempt.deadline_at = deadline(attempt.started_at, attempt.limit_minutes, held)
    db.flush()
