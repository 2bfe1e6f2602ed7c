"""Sign-ins: begun, found, and really ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.accommodations import Accommodation
from course.domain.rights import STAFF, Right
from course.records import accommodations
from course.records.tokens import new_public_id, new_token, token_hash
from course.store import Accommodation as AccommodationRow
from course.store import Grant, Person, StandingRow, WebSession

SEEN_EVERY = timedelta(minutes=5)

SHARED_IDLE = timedelta(minutes=10)
"""How long a sign-in on a tablet that others use next lasts unseen."""

SHARED_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a right holds."""

    everyone: bool
    delegations: frozenset[int]  # ids


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a sign-in lasts: unseen, and at all."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """A living session, whose it is, what they may do, and how far they are."""

    session: WebSession
    person: Person
    scopes: dict[Right, Scope]
    standing: str | None  # the record's JSON; None: nothing done yet
    accommodation: Accommodation  # what was arranged for them


def begin(
    db: Session, person_id: int, device: str, now: datetime, *, is_shared: bool = False
) -> str:
    """Begin a sign-in on one device; returns the secret that the cookie will hold.

    is_shared: others use the device next.
    """
    token = new_token()
    db.add(
        WebSession(
            public_id=new_public_id(),
            token_hash=token_hash(token),
            person_id=person_id,
            device=device[:80],
            made_at=now,
            seen_at=now,
            is_shared=is_shared,
        )
    )
    db.flush()
    return token


def find(
    db: Session, token: str, limits: Limits, staff_limits: Limits, now: datetime
) -> Found | None:
    """The session behind a cookie, in one query; None where it ended or its time is over."""
    statement = (
        select(WebSession, Person, StandingRow.record, AccommodationRow, Grant)
        .join(Person, Person.id == WebSession.person_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .outerjoin(AccommodationRow, AccommodationRow.person_id == Person.id)
        .outerjoin(Grant, Grant.person_id == Person.id)
        .where(WebSession.token_hash == token_hash(token), WebSession.ended_at.is_(None))
        .where(Person.disabled_at.is_(None))
    )
    rows = db.execute(statement).all()
    if not rows:
        return None
    session, person, record, arranged, _ = rows[0]
    scopes = _scopes([grant for *_, grant in rows if grant is not None], now)
    held = staff_limits if STAFF & scopes.keys() else limits
    idle = min(held.idle, SHARED_IDLE) if session.is_shared else held.idle
    if now - session.seen_at > idle or now - session.made_at > held.absolute:
        return None
    return Found(session, person, scopes, record, accommodations.read(arranged))


def _scopes(grants: list[Grant], now: datetime) -> dict[Right, Scope]:
    living = [grant for grant in grants if grant.until is None or grant.until > now]
    scopes = {}
    for right in {grant.right for grant in living}:
        places = [grant.delegation_id for grant in living if grant.right is right]
        scopes[right] = Scope(None in places, frozenset(p for p in places if p is not None))
    return scopes


def renew(db: Session, session_id: int, now: datetime) -> str:
    """Note that somebody proved anew who they are; returns the secret for the cookie.

    The old secret is dead: a copy of it must not profit from the proof.
    """
    token = new_token()
    db.execute(
        update(WebSession)
        .where(WebSession.id == session_id, WebSession.ended_at.is_(None))
        .values(token_hash=token_hash(token), proved_at=now)
    )
    return token


def is_due(session: WebSession, now: datetime) -> bool:
    """Whether "last seen" is old enough to be written again."""
    return now - session.seen_at >= (SHARED_SEEN_EVERY if session.is_shared else SEEN_EVERY)


def touch(db: Session, session_id: int, now: datetime) -> None:
    """Write when a session was last seen."""
    db.execute(update(WebSession).where(WebSession.id == session_id).values(seen_at=now))


def end(db: Session, session_id: int, now: datetime) -> None:
    """End one sign-in: a copy of its cookie is dead too."""
    db.execute(
        update(WebSession)
        .where(WebSession.id == session_id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(db: Session, person_id: int, now: datetime, *, but: int | None = None) -> None:
    """End every sign-in of one person, except perhaps the one they use."""
    statement = update(WebSession).where(
        WebSession.person_id == person_id, WebSession.ended_at.is_(None)
    )
    if but is not None:
        statement = statement.where(WebSession.id != but)
    db.execute(statement.values(ended_at=now))
