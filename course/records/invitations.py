"""Links that sign somebody in: single-use, bound to a person and a purpose, stored as a hash."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from course.domain.errors import NotFound
from course.domain.words import words
from course.records.tokens import new_token, token_hash
from course.store import Invitation, Person, Purpose, Seat

LIFETIMES = {
    Purpose.INVITE: timedelta(days=14),
    Purpose.SIGN_IN: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CARD: timedelta(days=14),
}

SIGNS_IN = frozenset({Purpose.INVITE, Purpose.SIGN_IN})
"""Purposes whose link signs in; a reset's does not."""

FOR_A_SEAT = SIGNS_IN | {Purpose.CARD}
"""Purposes whose link or card somebody has because they hold a seat."""

ONE_AT_A_TIME = frozenset({Purpose.RESET, Purpose.CARD, Purpose.DESK})
"""Purposes of which a new one voids the older ones."""


def make(
    db: Session,
    person_id: int,
    purpose: Purpose,
    now: datetime,
    *,
    by: int | None = None,
    until: datetime | None = None,
    token: str | None = None,
) -> str:
    """Make a link for a person; returns its secret, which is kept nowhere else.

    by: who makes it; None for the system. until: None is the purpose's usual lifetime.
    token: the secret, where it is not one of ours.
    """
    if purpose in ONE_AT_A_TIME:
        void(db, person_id, {purpose}, now)
    token = token or new_token()
    db.add(
        Invitation(
            token_hash=token_hash(token),
            person_id=person_id,
            purpose=purpose,
            made_by=by,
            made_at=now,
            expires_at=until or now + LIFETIMES[purpose],
        )
    )
    db.flush()
    return token


def make_all(
    db: Session, people_ids: Sequence[int], purpose: Purpose, now: datetime
) -> dict[int, str]:
    """Make a link for each of several people; returns the secrets, by person."""
    tokens = {person_id: new_token() for person_id in people_ids}
    rows = [
        {
            "token_hash": token_hash(token),
            "person_id": person_id,
            "purpose": purpose,
            "made_at": now,
            "expires_at": now + LIFETIMES[purpose],
        }
        for person_id, token in tokens.items()
    ]
    if rows:
        db.execute(insert(Invitation), rows)
    return tokens


def find(db: Session, token: str, purposes: Collection[Purpose], now: datetime) -> Person | None:
    """Whose link this is; None where it is unknown, used, over, or for another purpose.

    Nothing is used up: mail programs open links too.
    """
    statement = (
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.token_hash == token_hash(token), Invitation.purpose.in_(purposes))
        .where(*_opens(now), Invitation.used_at.is_(None))
        .where(Person.disabled_at.is_(None))
    )
    return db.scalar(statement)


def is_passed_on(db: Session, token: str) -> bool:
    """Whether a link or card was made for somebody before their seat went to somebody else.

    It says so as long as they hold no other seat.
    """
    before, after, now_held = aliased(Seat), aliased(Seat), aliased(Seat)
    statement = (
        select(Invitation.id)
        .join(before, before.person_id == Invitation.person_id)
        .join(after, after.replaces_id == before.id)
        .where(Invitation.token_hash == token_hash(token), Invitation.purpose.in_(FOR_A_SEAT))
        .where(before.held_to >= Invitation.made_at)
        .where(
            ~exists().where(now_held.person_id == Invitation.person_id, now_held.held_to.is_(None))
        )
    )
    return db.scalar(statement.limit(1)) is not None


def use(db: Session, token: str, purposes: Collection[Purpose], now: datetime) -> Person:
    """Use a link up; of two presses at once one succeeds, because the row itself is the witness.

    Raises NotFound where `find` would find nobody.
    """
    used = (
        update(Invitation)
        .where(Invitation.token_hash == token_hash(token), Invitation.purpose.in_(purposes))
        .where(*_opens(now), Invitation.used_at.is_(None))
        .values(used_at=now)
        .returning(Invitation.person_id)
    )
    person_id = db.scalar(used)
    person = db.get(Person, person_id) if person_id is not None else None
    if person is None or person.disabled_at is not None:
        raise NotFound(words("This link has been used, or its time is over."))
    return person


def void(db: Session, person_id: int, purposes: Collection[Purpose], now: datetime) -> None:
    """Let a person's unused links of these purposes open nothing any more."""
    void_all(db, [person_id], purposes, now)


def void_all(
    db: Session, person_ids: Collection[int], purposes: Collection[Purpose], now: datetime
) -> None:
    """Let these people's unused links open nothing any more; of desks those in use, too."""
    db.execute(
        update(Invitation)
        .where(Invitation.person_id.in_(person_ids), Invitation.purpose.in_(purposes))
        .where(Invitation.voided_at.is_(None))
        .where(or_(Invitation.used_at.is_(None), Invitation.purpose == Purpose.DESK))
        .values(voided_at=now)
    )


def find_desk(db: Session, token: str, now: datetime) -> Person | None:
    """Whose desk a link opens; None where it is unknown, ended or over. It is not used up."""
    statement = (
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.token_hash == token_hash(token), Invitation.purpose == Purpose.DESK)
        .where(*_opens(now), Person.disabled_at.is_(None))
    )
    return db.scalar(statement)


def use_desk(db: Session, token: str, now: datetime) -> Person:
    """Open a desk; its link opens it on other devices too, until the desk is over.

    Raises NotFound where `find_desk` would find nobody.
    """
    person = find_desk(db, token, now)
    if person is None:
        raise NotFound(words("This desk has ended. Ask for a new link."))
    first = (Invitation.token_hash == token_hash(token), Invitation.used_at.is_(None))
    db.execute(update(Invitation).where(*first).values(used_at=now))
    return person


def _opens(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.voided_at.is_(None), Invitation.expires_at > now
