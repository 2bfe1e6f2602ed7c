"""Changes of the desks at the door: opened for a day, ended at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.cards import desk_queries
from course.domain.course import Course
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.records import audit, board, invitations, people, sessions
from course.store import Grant, Person, Purpose

_DESK = frozenset({Purpose.DESK})


def end_of_day(course: Course, now: datetime) -> datetime:
    """The next midnight of the summit's city."""
    here = now.astimezone(ZoneInfo(course.summit.zone))
    return datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)


def open_desk(db: Session, course: Course, name: str, by: int, now: datetime) -> tuple[Person, str]:
    """Open a desk for the rest of the day; returns it and the secret of its link.

    A desk of this name that was there before is opened anew: its older link and its devices are
    out.
    """
    until = end_of_day(course, now)
    person = desk_queries.desk(db, name=name)
    if person is None:
        person = people.add(db, course, name=name, role="desk", now=now, by=by)
    people.lock(db, person.id)
    person.disabled_at = None
    sessions.end_all(db, person.id, now)
    mine = Grant.person_id == person.id, Grant.right == Right.DESK
    db.execute(update(Grant).where(*mine).values(until=until))
    board.refresh(db, course, [person.id], now)
    token = invitations.make(db, person.id, Purpose.DESK, now, by=by, until=until)
    audit.record(
        db,
        actor_id=by,
        action="desk.opened",
        subject=people.subject(person),
        now=now,
        details={"until": until.isoformat()},
    )
    return person, token


def end_desk(db: Session, course: Course, public_id: str, by: int, now: datetime) -> Person:
    """End a desk at once: its link, its devices, its right. Raises NotFound."""
    person = desk_queries.desk(db, public_id=public_id)
    if person is None:
        raise NotFound(words("There is no such desk."))
    people.lock(db, person.id)
    invitations.void(db, person.id, _DESK, now)
    db.execute(update(Grant).where(Grant.person_id == person.id).values(until=now))
    people.disable(db, course, person, now, by=by)
    return person


def whose_desk(db: Session, token: str, now: datetime) -> Person | None:
    """The desk that a link opens; None where it opens none. It is not used up.

    A desk that was given other rights opens no more: its link passes from hand to hand.
    """
    person = invitations.find_desk(db, token, now)
    if person is None:
        return None
    held = db.execute(select(Grant.right, Grant.until).where(Grant.person_id == person.id))
    living = {right for right, until in held if until is None or until > now}
    return person if living == {Right.DESK} else None


def use_desk(db: Session, token: str, now: datetime) -> Person:
    """Open a desk on one more device. Raises NotFound."""
    if whose_desk(db, token, now) is None:
        raise NotFound(words("This desk has ended. Ask for a new link."))
    return invitations.use_desk(db, token, now)
