"""Changes to people's rights and sign-ins. Nothing here commits; everything stands in the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotAllowed, NotFound, NotNow, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.records import admins, audit, board, invitations, people, sessions
from course.store import Delegation, Grant, Person, Purpose

ONE_DELEGATION = frozenset({Right.FOCAL})
"""Rights that hold for one delegation, and open nothing without one."""

EITHER = frozenset({Right.SECRETARIAT})
"""Rights that hold for all, or for one delegation. The others hold for all."""


def give(
    db: Session,
    course: Course,
    by: int,
    public_id: str,
    right: Right,
    delegation_code: str,
    until: datetime | None,
    now: datetime,
) -> None:
    """Let somebody do one thing, for all or for one delegation, for good or until a moment.

    Raises NotFound, NotAllowed for one's own rights, NotValid where scope or moment do not fit,
    and NotNow where they hold the right already.
    """
    person = _somebody_else(db, by, public_id)
    place = _scope(db, right, delegation_code)
    if until is not None and until <= now:
        raise NotValid(words("This day is over. Choose a later one, or none."))
    held = select(Grant.until).where(
        Grant.person_id == person.id,
        Grant.right == right,
        Grant.delegation_id == (place.id if place else None),
    )
    if any(end is None or (until is not None and end >= until) for end in db.scalars(held)):
        raise NotNow(words("They hold this right already. Take it from them first to change it."))
    db.add(
        Grant(
            person_id=person.id,
            right=right,
            delegation_id=place.id if place else None,
            until=until,
            granted_at=now,
        )
    )
    board.refresh(db, course, [person.id], now)
    _log(db, by, "grant.given", person, now, _told(right, place, until))


def _scope(db: Session, right: Right, code: str) -> Delegation | None:
    if not code:
        if right in ONE_DELEGATION:
            raise NotValid(words("Choose the delegation that they look after."))
        return None
    if right not in ONE_DELEGATION | EITHER:
        raise NotValid(words("This right is always for all. Choose “All”."))
    place = db.scalar(select(Delegation).where(Delegation.code == code))
    if place is None:
        raise NotValid(words("There is no such delegation any more. Load the page again."))
    return place


def take(
    db: Session, course: Course, by: int, public_id: str, grant_id: int, now: datetime
) -> Right:
    """Take one right away; returns which it was.

    Raises NotFound, NotAllowed for one's own, and NotNow for the last admin's.
    """
    person = _somebody_else(db, by, public_id)
    statement = (
        select(Grant, Delegation)
        .outerjoin(Delegation, Delegation.id == Grant.delegation_id)
        .where(Grant.id == grant_id, Grant.person_id == person.id)
    )
    found = db.execute(statement).first()
    if found is None:
        raise NotFound(words("They do not hold this right any more."))
    grant, place = found
    if grant.right is Right.ADMIN:
        admins.leave_one(db, person, now)
    db.delete(grant)
    board.refresh(db, course, [person.id], now)
    _log(db, by, "grant.taken", person, now, _told(grant.right, place, grant.until))
    return grant.right


def disable(db: Session, course: Course, by: int, public_id: str, now: datetime) -> Person:
    """Let somebody sign in no more, and end their sign-ins.

    Raises NotFound, NotAllowed for oneself, and NotNow for the last admin.
    """
    person = _somebody_else(db, by, public_id)
    admins.leave_one(db, person, now)
    people.disable(db, course, person, now, by=by)
    return person


def enable(db: Session, course: Course, by: int, public_id: str, now: datetime) -> Person:
    """Let somebody sign in again, with the rights they had. Raises NotFound, NotAllowed."""
    person = _somebody_else(db, by, public_id)
    if person.disabled_at is not None:
        person.disabled_at = None
        board.refresh(db, course, [person.id], now)
        _log(db, by, "person.enabled", person, now)
    return person


def make_link(db: Session, by: int, public_id: str, now: datetime) -> str:
    """Make a link that signs somebody in, once; returns its secret, which is kept nowhere.

    Raises NotFound, NotAllowed for oneself, NotNow where they may not sign in.
    """
    person = _somebody_else(db, by, public_id)
    if person.disabled_at is not None:
        raise NotNow(words("They may not sign in. Let them sign in again first."))
    token = invitations.make(db, person.id, Purpose.SIGN_IN, now)
    _log(db, by, "person.link-made", person, now)
    return token


def end_sessions(db: Session, by: int, public_id: str, now: datetime) -> Person:
    """Sign somebody out on every device. Raises NotFound, NotAllowed for oneself."""
    person = _somebody_else(db, by, public_id)
    sessions.end_all(db, person.id, now)
    _log(db, by, "person.signed-out", person, now)
    return person


def _somebody_else(db: Session, by: int, public_id: str) -> Person:
    """The person, whose record nobody else changes meanwhile."""
    person = db.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound(words("There is nobody of that name here."))
    if person.id == by:
        raise NotAllowed(words("Nobody changes their own rights. Ask another admin."))
    people.lock(db, person.id)
    db.refresh(person)
    if person.erased_at is not None:
        raise NotNow(words("This record is erased. Add the person anew."))
    return person


def _told(right: Right, place: Delegation | None, until: datetime | None) -> dict[str, object]:
    return {
        "right": right.value,
        "delegation": place.code if place else None,
        "until": until.isoformat() if until else None,
    }


def _log(
    db: Session,
    by: int,
    action: str,
    person: Person,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(
        db,
        actor_id=by,
        action=action,
        subject=people.subject(person),
        now=now,
        details=details or {},
    )
