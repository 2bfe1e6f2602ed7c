"""Seats that are given back within an hour of being passed on. Nothing here commits."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from course.assist.seat_services import LINKS, log
from course.domain.course import Course
from course.domain.errors import NotAllowed, NotFound, NotNow
from course.domain.rights import Right
from course.domain.seats import may_undo
from course.domain.words import words
from course.records import board, invitations, people
from course.records.decisions import refuse_own
from course.store import Checkin, Grant, Handover, Person, Seat


def take_back(
    db: Session, course: Course, actor_id: int, holder: Person, public_id: str, now: datetime
) -> Person:
    """Give a seat back to whoever held it before; returns them.

    Raises NotFound, NotAllowed for one's own seat, NotNow after an hour, or when more has happened.
    """
    statement = (
        select(Handover, Seat)
        .join(Seat, Seat.id == Handover.new_seat_id)
        .where(Handover.public_id == public_id, Seat.person_id == holder.id)
    )
    found = db.execute(statement).first()
    old = db.get(Seat, found[0].old_seat_id) if found else None
    if found is None or old is None:
        raise NotFound(words("This seat was not passed on like that."))
    handover, new = found
    refuse_own(actor_id, holder.id)
    refuse_own(actor_id, old.person_id)
    people.lock_all(db, [holder.id, old.person_id])
    person = db.get_one(Person, old.person_id)
    people.hold(db, person)
    for row in (handover, new, old):
        db.refresh(row)
    _refuse_undoing(db, handover, old, new, now)
    new.held_to, new.replaces_id, new.accreditation = now, None, None
    db.flush()
    old.held_to = None
    _restore(db, handover, old.person_id, now)
    invitations.void(db, holder.id, LINKS, now)
    handover.undone_by, handover.undone_at = actor_id, now
    board.refresh(db, course, [holder.id, person.id], now)
    log(db, actor_id, "seat.taken-back", person, {"from": holder.public_id}, now)
    return person


def _refuse_undoing(db: Session, handover: Handover, old: Seat, new: Seat, now: datetime) -> None:
    if handover.undone_at is not None or new.held_to is not None:
        raise NotNow(words("This was taken back already, or the seat was passed on again."))
    if not may_undo(handover.made_at, now):
        raise NotNow(words("More than an hour has passed. Pass the seat on once more instead."))
    if db.scalar(select(Checkin.id).where(Checkin.seat_id == new.id).limit(1)) is not None:
        raise NotAllowed(words("Whoever holds the seat now has been at the door already."))
    elsewhere = select(Seat.id).where(Seat.person_id == old.person_id, Seat.held_to.is_(None))
    if db.scalar(elsewhere) is not None:
        raise NotNow(words("Whoever held it before holds another seat by now."))


def _restore(db: Session, handover: Handover, person_id: int, now: datetime) -> None:
    """Put the rights to learn back as they were, where nobody has taken them away since."""
    for grant_id, until in json.loads(handover.ended):
        grant = db.get(Grant, grant_id)
        if grant and (grant.person_id, grant.right) == (person_id, Right.LEARN):
            grant.until = datetime.fromisoformat(until) if until else None
    given = _given(db, handover)
    for grant in given:
        grant.until = now
    db.flush()


def _given(db: Session, handover: Handover) -> list[Grant]:
    """What whoever took the seat over was given with it: what they hold since that moment."""
    new = db.get_one(Seat, handover.new_seat_id)
    statement = select(Grant).where(
        Grant.person_id == new.person_id,
        Grant.right == Right.LEARN,
        or_(Grant.id == handover.given, Grant.granted_at == handover.made_at),
    )
    return list(db.scalars(statement))
