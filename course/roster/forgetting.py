"""Lists that have lain for long are deleted, by the clock: their lines are personal."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from course.domain.course import Course
from course.roster import services
from course.web.chores import Chore, daily


def forget_old(db: Session, _course: Course, now: datetime) -> None:
    """Delete the lines of old lists, and old lists that nobody applied."""
    services.forget_old(db, now - timedelta(days=services.KEPT_DAYS))


CHORE = Chore("roster", forget_old, daily(time(3)))
