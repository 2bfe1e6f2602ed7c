"""Erasing people: their record is emptied, what others rely on stays without a name.

What an erasure does with each column stands in the register (domain/privacy); what cannot be said
there is done here by hand: certificates are revoked and their documents deleted, the audit log
forgets names and reasons, exemptions end, the board loses its row, and what others wrote names them
no longer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.credentials import Claim
from course.domain.errors import NotNow, NotValid
from course.domain.privacy import REGISTER, Entry, Erasure, Stay
from course.domain.privacy.people import NO_NAME
from course.domain.words import words
from course.records import admins, audit, board, credentials, mentions, people, standing
from course.records.decisions import refuse_own
from course.records.owned import count, entries_that, subjects, table_of, whose
from course.records.unlinking import unlink
from course.store import (
    BoardRow,
    BoardWord,
    Credential,
    CredentialState,
    ErasureRequest,
    Exemption,
    Person,
    Seat,
)

REVOKED = "The holder's record was erased."
"""What the public page of a certificate says then."""

_BOARD = {BoardRow.__tablename__, BoardWord.__tablename__}  # written by records.board alone
_BY_HAND = _BOARD | {"credential", "audit_detail", "person"}


class WouldGo(NamedTuple):
    """One thing that an erasure touches."""

    entry: Entry
    rows: int


class Erased(NamedTuple):
    """What an erasure leaves to whoever keeps files."""

    digests: tuple[str, ...]  # of certificates: a printed one may be kept under each


def look(db: Session, person: Person) -> list[WouldGo]:
    """What an erasure would touch; nothing is changed."""
    touched = [entry for entry in REGISTER if entry.erasure is not Erasure.KEEP]
    found = [WouldGo(entry, count(db, entry, person)) for entry in touched]
    return [one for one in found if one.rows]


def erase(
    db: Session, course: Course, person: Person, reason: str, now: datetime, *, by: int | None
) -> Erased:
    """Erase one person. It cannot be undone.

    by: who decides it; None for the command line.
    Raises NotAllowed for oneself, NotNow for somebody who is erased already and for the last admin,
    NotValid where the reason, which stays, names them.
    """
    if by is not None:
        refuse_own(by, person.id)
    people.lock(db, person.id)
    db.refresh(person)
    if person.erased_at is not None:
        raise NotNow(words("This record is erased already."))
    if by is not None:  # the command line can make another admin
        admins.leave_one(db, person, now)
    names, log = mentions.names_of(db, person), subjects(db, person)
    if mentions.names_in(reason, names):
        raise NotValid(words("Leave the name out of the reason: the reason stays."))
    nobody = _clear(db, person, REGISTER, now)
    common = mentions.too_common(db, names)
    mentions.blot_out(db, set(names) - set(common))
    _end_exemptions(db, person.id, now)
    _leave_seats(db, person.id, now)
    person.name, person.latin_name, person.email = NO_NAME, None, None
    person.locale, person.zone, person.reminders_off_at = "en", "UTC", None
    person.password_hash = None
    person.disabled_at = person.disabled_at or now
    person.erased_at = now
    board.refresh(db, course, [person.id], now)
    if nobody is not None:
        standing.refresh(db, course, nobody, now)
    held = _empty_certificates(db, person.id)
    _answer_request(db, person.id, now, by)
    db.flush()
    for one in held:
        if one.state is CredentialState.VALID:
            credentials.revoke(db, one.public_id, REVOKED, now, by=by)
        one.state_reason = REVOKED
    for subject in log:
        audit.forget(db, subject)
    # Last: why somebody was erased must outlive what was forgotten.
    audit.record(
        db,
        actor_id=by,
        action="person.erased",
        subject=people.subject(person),
        now=now,
        details={"names_too_common": len(common)} if common else {},
        personal={"reason": reason},
    )
    return Erased(tuple(one.digest for one in held))


def let_go(db: Session, course: Course, person: Person, now: datetime) -> None:
    """At the end of the record: all goes that a standing certificate does not need."""
    people.lock(db, person.id)
    nobody = _clear(db, person, [one for one in REGISTER if one.stay is Stay.RECORD], now)
    standing.refresh(db, course, person.id, now)
    if nobody is not None:
        standing.refresh(db, course, nobody, now)


def _clear(db: Session, person: Person, entries: Collection[Entry], now: datetime) -> int | None:
    """Do what the register says; returns who holds what stays for the statistics."""
    own = [one for one in entries if one.table not in _BY_HAND]
    nobody = unlink(db, person, own, now)
    for entry in reversed(list(entries_that(Erasure.DELETE, own))):
        db.execute(delete(table_of(entry)).where(whose(entry, person)))
    for entry in entries_that(Erasure.EMPTY, own):
        db.execute(update(table_of(entry)).where(whose(entry, person)).values(dict(entry.empty)))
    db.expire_all()
    return nobody


def _leave_seats(db: Session, person_id: int, now: datetime) -> None:
    """Their place is free from now on."""
    held = (Seat.person_id == person_id, Seat.held_to.is_(None))
    db.execute(update(Seat).where(*held).values(held_to=now))


def _end_exemptions(db: Session, person_id: int, now: datetime) -> None:
    """Nobody decides any more what waits; what is in force ends."""
    theirs = Exemption.person_id == person_id
    waits = (Exemption.in_force_from.is_(None), Exemption.refused_at.is_(None))
    db.execute(delete(Exemption).where(theirs, *waits))
    ended = Exemption.in_force_from.is_not(None) & Exemption.ended_at.is_(None)
    db.execute(update(Exemption).where(theirs, ended).values(ended_at=now, told_at=now))


def _empty_certificates(db: Session, person_id: int) -> list[Credential]:
    """Take names and documents out of all that was certified; serial and digest stay."""
    statement = select(Credential).where(Credential.person_id == person_id).with_for_update()
    held = list(db.scalars(statement.order_by(Credential.id)))
    for one in held:
        bare = replace(
            Claim.from_json(one.claim),
            name=NO_NAME,
            latin_name=NO_NAME,
            delegation_code="",
            delegation_name="",
            requirements=(),
        )
        one.claim, one.document, one.compact = bare.to_json(), None, None
    return held


def _answer_request(db: Session, person_id: int, now: datetime, by: int | None) -> None:
    waits = (ErasureRequest.person_id == person_id, ErasureRequest.decided_at.is_(None))
    db.execute(
        update(ErasureRequest).where(*waits).values(decided_at=now, decided_by=by, is_erased=True)
    )
