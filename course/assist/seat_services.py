"""Seats that pass to somebody else, at any hour. Nothing here commits.

The seat moves; what was learned and what was certified do not. Old sign-in links die with it, and
so does the right to learn, which the seat had brought.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.rights import STAFF, Right
from course.domain.seats import Category
from course.domain.words import words
from course.records import audit, board, invitations, people
from course.records.decisions import refuse_own
from course.records.sessions import Scope
from course.records.tokens import new_public_id
from course.store import Grant, Handover, Person, Purpose, Seat

LINKS = frozenset({Purpose.INVITE, Purpose.SIGN_IN, Purpose.CARD})


class NewHolder(NamedTuple):
    """Somebody who was not here before."""

    name: str
    latin_name: str | None
    email: str | None  # None: has no mailbox


class Passed(NamedTuple):
    """A seat that has just gone to somebody else."""

    handover: Handover
    holder: Person
    token: str  # of the link that signs them in; kept nowhere
    does_more: bool  # than learn: their link is shown to nobody but them


def pass_to_new(
    db: Session,
    course: Course,
    actor_id: int,
    person: Person,
    holder: NewHolder,
    category: Category,
    accreditation: str,
    now: datetime,
) -> Passed:
    """Pass somebody's seat on to somebody who was not here before.

    Raises NotAllowed for one's own seat, NotNow where it was passed on already or the address or
    the accreditation id is somebody's, NotValid for what is no address.
    """
    seat = _hold(db, actor_id, [person])
    _refuse_taken(db, accreditation)
    new = people.add(
        db,
        course,
        name=holder.name,
        latin_name=holder.latin_name,
        email=holder.email,
        role="delegate",
        by=actor_id,
        now=now,
    )
    return _pass(db, course, actor_id, person, seat, new, category, accreditation, now)


def pass_to_known(
    db: Session,
    course: Course,
    actor_id: int,
    person: Person,
    email_or_id: str,
    accreditation: str,
    reach: Scope,
    now: datetime,
) -> Passed:
    """Pass somebody's seat on to somebody who is here already, and holds none.

    reach: of whoever does it: beyond it nobody is told who is here.
    Raises NotFound, and what `pass_to_new` raises.
    """
    holder = _reached(db, email_or_id, reach)
    refuse_own(actor_id, holder.id)
    seat = _hold(db, actor_id, [person, holder])
    if holder.id == person.id:
        raise NotValid(words("They hold this seat now. Name somebody else."))
    if holder.disabled_at is not None:
        raise NotNow(words("They may not sign in. Let them sign in again first."))
    held = select(Seat.id).where(Seat.person_id == holder.id, Seat.held_to.is_(None))
    if db.scalar(held) is not None:
        raise NotNow(words("They hold a seat already. Pass that one on first."))
    _refuse_taken(db, accreditation)
    category = Category(seat.category)
    return _pass(db, course, actor_id, person, seat, holder, category, accreditation, now)


def _does_more(db: Session, person_id: int, now: datetime) -> bool:
    """Whether somebody may do more than learn."""
    lasts = or_(Grant.until.is_(None), Grant.until > now)
    more = select(Grant.id).where(Grant.person_id == person_id, Grant.right.in_(STAFF), lasts)
    return db.scalar(more.limit(1)) is not None


def _reached(db: Session, email_or_id: str, reach: Scope) -> Person:
    """Whoever the reader means, where they held a seat in one of the reader's delegations."""
    statement = select(Person).where(
        or_(
            Person.email == people.fold_email(email_or_id),
            Person.public_id == email_or_id.strip(),
        ),
        Person.erased_at.is_(None),
    )
    if not reach.everyone:
        near = Seat.delegation_id.in_(sorted(reach.delegations))
        statement = statement.where(exists().where(Seat.person_id == Person.id, near))
    found = db.scalar(statement) if email_or_id.isprintable() else None
    if found is None:
        raise NotFound(
            words(
                "Nobody whom you look after has this address or id. Write them in as somebody new,"
                " or ask the secretariat."
            )
        )
    return found


def _hold(db: Session, actor_id: int, concerned: Sequence[Person]) -> Seat:
    """The seat of the first of them, while nobody else changes it, nor any of them."""
    person = concerned[0]
    refuse_own(actor_id, person.id)
    people.lock_all(db, [one.id for one in concerned])
    for one in concerned:
        people.hold(db, one)
    statement = select(Seat).where(Seat.person_id == person.id, Seat.held_to.is_(None))
    seat = db.scalar(statement.execution_options(populate_existing=True))
    if seat is None:
        raise NotNow(words("They hold no seat any more: it was passed on already."))
    return seat


def _refuse_taken(db: Session, accreditation: str) -> None:
    if accreditation and db.scalar(select(Seat.id).where(Seat.accreditation == accreditation)):
        raise NotNow(
            words("Another seat has this accreditation id. Leave it empty, or type the new one.")
        )


def _pass(
    db: Session,
    course: Course,
    actor_id: int,
    person: Person,
    seat: Seat,
    holder: Person,
    category: Category,
    accreditation: str,
    now: datetime,
) -> Passed:
    seat.held_to = now
    db.flush()
    new = Seat(
        delegation_id=seat.delegation_id,
        person_id=holder.id,
        category=category,
        accreditation=accreditation or None,
        replaces_id=seat.id,
        held_from=now,
    )
    db.add(new)
    db.flush()
    handover = Handover(
        public_id=new_public_id(),
        old_seat_id=seat.id,
        new_seat_id=new.id,
        made_by=actor_id,
        made_at=now,
        ended=json.dumps(_end_learning(db, person.id, now)),
        given=_give_learning(db, holder.id, now),
    )
    db.add(handover)
    invitations.void(db, person.id, LINKS, now)
    token = invitations.make(db, holder.id, Purpose.INVITE, now)
    board.refresh(db, course, [person.id, holder.id], now)
    told = {"to": holder.public_id, "category": category.value}
    log(db, actor_id, "seat.passed-on", person, told, now)
    return Passed(handover, holder, token, _does_more(db, holder.id, now))


def _learning(db: Session, person_id: int, now: datetime) -> list[Grant]:
    statement = select(Grant).where(
        Grant.person_id == person_id,
        Grant.right == Right.LEARN,
        or_(Grant.until.is_(None), Grant.until > now),
    )
    return list(db.scalars(statement.order_by(Grant.id)))


def _end_learning(db: Session, person_id: int, now: datetime) -> list[tuple[int, str | None]]:
    """End the right to learn, and say what it was; another seat would keep it."""
    another = select(Seat.id).where(Seat.person_id == person_id, Seat.held_to.is_(None))
    if db.scalar(another) is not None:
        return []
    grants = _learning(db, person_id, now)
    before = [(one.id, one.until.isoformat() if one.until else None) for one in grants]
    for one in grants:
        one.until = now
    db.flush()
    return before


def _give_learning(db: Session, person_id: int, now: datetime) -> int | None:
    """Give the right to learn; None where it is held already."""
    if _learning(db, person_id, now):
        return None
    grant = Grant(person_id=person_id, right=Right.LEARN, granted_at=now)
    db.add(grant)
    db.flush()
    return grant.id


def set_category(
    db: Session,
    course: Course,
    actor_id: int,
    person: Person,
    category: Category,
    now: datetime,
) -> bool:
    """Let somebody come as something else; returns whether it is new.

    Raises NotAllowed for oneself, NotNow where they hold no seat.
    """
    seat = _hold(db, actor_id, [person])
    if seat.category == category:
        return False
    before, seat.category = seat.category, category.value
    board.refresh(db, course, [person.id], now)
    told = {"before": before, "after": category.value}
    log(db, actor_id, "seat.category", person, told, now)
    return True


def log(
    db: Session,
    actor_id: int,
    action: str,
    person: Person,
    details: Mapping[str, object],
    now: datetime,
) -> None:
    """Write into the log what became of somebody's seat."""
    audit.record(
        db,
        actor_id=actor_id,
        action=action,
        subject=people.subject(person),
        now=now,
        details=details,
    )
