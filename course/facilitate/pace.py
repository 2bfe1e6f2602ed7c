"""How many are ready, how many became so day by day, and what follows if they go on like this."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.forecast import Forecast, forecast
from course.domain.readiness import Readiness
from course.facilitate.numbers import numbers
from course.records.sessions import Scope
from course.store import Seat, StandingRow

DAYS = 7
"""So many days behind us tell the pace."""

A_DAY = timedelta(days=1)


class Pace(NamedTuple):
    """Where the people in view are, and where they will be."""

    ready: int
    people: int  # who are asked to take the course: exempt ones are not counted
    since_yesterday: int  # became ready in the last 24 hours
    forecast: Forecast | None  # None: too little is known, or the deadline is over


def pace(db: Session, course: Course, scope: Scope, now: datetime) -> Pace:
    """The pace of everybody in view; two questions."""
    counted = numbers(db, scope, now)
    ready = counted.of(Readiness.READY)
    people = counted.people - counted.of(Readiness.EXEMPT)
    by_day = _by_day(db, course, scope, now)
    left = (course.summit.deadline - now) / A_DAY
    ahead = forecast(by_day, ready, people, left) if left > 0 else None
    return Pace(ready, people, by_day[0], ahead)


def _by_day(db: Session, course: Course, scope: Scope, now: datetime) -> list[int]:
    """How many became ready in each period of 24 hours, the last one first."""
    at = StandingRow.completed_at
    days = [
        func.count().filter(at > now - (day + 1) * A_DAY, at <= now - day * A_DAY)
        for day in range(DAYS)
    ]
    statement = select(*days).where(at > now - DAYS * A_DAY, StandingRow.edition == course.edition)
    if not scope.everyone:
        held = select(Seat.person_id).where(
            Seat.held_to.is_(None), Seat.delegation_id.in_(sorted(scope.delegations))
        )
        statement = statement.where(StandingRow.person_id.in_(held))
    return list(db.execute(statement).one())
