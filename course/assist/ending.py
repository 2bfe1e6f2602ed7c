"""What the clock ends: exemptions whose time is over, and whoever is told of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.assist import letters
from course.domain.course import Course
from course.domain.exemptions import requirements
from course.domain.words import Words, words
from course.records import audit, exemptions, people, standing
from course.records.audit import Event
from course.store import Exemption, Person

AT_ONCE = 100
"""Letters in one transaction."""


def sweep(db: Session, course: Course, now: datetime) -> None:
    """End the exemptions that are over and tell of them; some at a time, and soon the next."""
    standing.sweep(db, course, now)
    tell_of_ended(db, course, now)


def tell_of_ended(db: Session, course: Course, now: datetime) -> None:
    """Log what the clock has ended, and write to whom it is about.

    Whatever refreshes a standing may have ended it, in passing: it is told here all the same.
    """
    named = {one.key: one.words for one in requirements(course)}
    events = []
    for row, person in exemptions.untold(db, AT_ONCE):
        row.told_at = now
        if row.requirement in named:
            said = _said(row, named[row.requirement])
            letters.tell(db, person, said, f"exemption:{row.public_id}:over", now)
        events.append(_event(row, person))
    db.flush()
    audit.record_all(db, events, actor_id=None, now=now)


def _said(row: Exemption, what: Words) -> tuple[Words, ...]:
    return (
        words("Your exemption from this is over since %(day)s: %(what)s.", day=row.ended_at,
              what=what),
        words("It is asked of you from now on. What you have completed stands."),
    )  # fmt: skip


def _event(row: Exemption, person: Person) -> Event:
    told = {"exemption": row.public_id, "requirement": row.requirement}
    return Event("exemption.over", people.subject(person), told)
