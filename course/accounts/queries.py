"""What the room asks the books."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from course.records.people import fold_email
from course.records.sessions import SHARED_IDLE, Limits
from course.store import (
    Attempt,
    AttemptState,
    Completion,
    NameRequest,
    Person,
    Seat,
    WebSession,
)

DEVICES_SHOWN = 50


class Device(NamedTuple):
    """A sign-in that still counts."""

    session_id: int
    public_id: str
    name: str  # "Firefox · Android"; "" where the browser does not say
    made_at: datetime
    seen_at: datetime


def person_of_address(db: Session, email: str) -> Person | None:
    """Who signs in with this address; nobody where it is unknown or may not sign in."""
    folded = fold_email(email)
    if not folded or not folded.isprintable():
        return None  # PostgreSQL cannot even ask for a text with a zero byte.
    return db.scalar(select(Person).where(Person.email == folded, Person.disabled_at.is_(None)))


def devices(db: Session, person_id: int, limits: Limits, now: datetime) -> list[Device]:
    """Where a person is signed in, the one seen last first."""
    statement = (
        select(
            WebSession.id,
            WebSession.public_id,
            WebSession.device,
            WebSession.made_at,
            WebSession.seen_at,
        )
        .where(WebSession.person_id == person_id, WebSession.ended_at.is_(None))
        .where(WebSession.seen_at >= now - limits.idle)
        .where(WebSession.made_at >= now - limits.absolute)
        .where(or_(~WebSession.is_shared, WebSession.seen_at >= now - SHARED_IDLE))
        .order_by(WebSession.seen_at.desc(), WebSession.id.desc())
        .limit(DEVICES_SHOWN)
    )
    return [Device(*row) for row in db.execute(statement)]


def open_request(db: Session, person_id: int) -> NameRequest | None:
    """The change of name that waits to be decided."""
    return db.scalar(
        select(NameRequest).where(
            NameRequest.person_id == person_id, NameRequest.decided_at.is_(None)
        )
    )


def passed_on_at(db: Session, person_id: int) -> datetime | None:
    """When somebody's seat went to somebody else; None: none did."""
    after = aliased(Seat)
    statement = (
        select(Seat.held_to)
        .join(after, after.replaces_id == Seat.id)
        .where(Seat.person_id == person_id)
        .order_by(Seat.held_to.desc())
    )
    return db.scalar(statement.limit(1))


def has_submitted(db: Session, person_id: int) -> bool:
    """Whether a person has submitted any quiz, or completed the course exempt from all of them."""
    submitted = exists().where(
        Attempt.person_id == person_id, Attempt.state == AttemptState.SUBMITTED
    )
    completed = exists().where(Completion.person_id == person_id)
    return bool(db.scalar(select(or_(submitted, completed))))
