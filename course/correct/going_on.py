"""Corrections that have not reached everybody yet go on by themselves, portion by portion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.correct import letters, queries, services
from course.domain.course import Course
from course.records.regrading import Issuing
from course.web.chores import Chore, at_once
from course.web.logs import event
from course.web.pages import get_settings


def is_any(db: Session, _course: Course, _now: datetime) -> bool:
    """Whether a correction is under way."""
    return queries.begun(db) is not None


def reach_next(db: Session, course: Course, now: datetime) -> None:
    """Reach the next people with the oldest correction that is under way."""
    begun = queries.begun(db)
    if begun is None:
        return
    settings = get_settings()
    is_left = services.go_on(
        db,
        course,
        begun,
        letter=letters.corrected(db, begun.module, begun.reason),
        issuing=Issuing(settings.keys_path, settings.base_url),
        now=now,
    )
    if not is_left:
        event("corrected-all", item=begun.question.corrected.id)


CHORE = Chore("corrections", reach_next, at_once, is_needed=is_any)
