"""Requests for another name, and how sure it is who somebody is. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.errors import NotNow, NotValid
from course.domain.names import Names
from course.domain.words import words
from course.records import audit, people
from course.records import names as book
from course.records.decisions import refuse_own
from course.records.names import Signing
from course.store import IdentityLevel, NameRequest, Person


def open_request(db: Session, person_id: int) -> NameRequest | None:
    """The request that waits; None: there is none."""
    statement = select(NameRequest).where(
        NameRequest.person_id == person_id, NameRequest.decided_at.is_(None)
    )
    return db.scalar(statement.execution_options(populate_existing=True))


def wanted(person: Person, request: NameRequest) -> Names:
    """The names as they would be; a Latin one that was not given stays."""
    return Names(request.name, request.latin_name or person.latin_name)


def grant(
    db: Session,
    actor_id: int,
    person: Person,
    seen: tuple[int, Names],
    signing: Signing,
    now: datetime,
) -> NameRequest:
    """Let the new name take the place of the old, on the certificate too.

    seen: number of the request and the names that the page showed.
    Raises NotAllowed for oneself, NotNow where the request is another one by now.
    """
    request = _held(db, actor_id, person, seen)
    request.granted = True
    request.decided_by, request.decided_at = actor_id, now
    book.apply(db, person, wanted(person, request), signing, now, by=actor_id)
    return request


def refuse(
    db: Session,
    actor_id: int,
    person: Person,
    seen: tuple[int, Names],
    why: str,
    now: datetime,
) -> NameRequest:
    """Leave the old name, with a reason. Raises NotAllowed, NotValid, NotNow."""
    if not why:
        raise NotValid(words("Write the reason. The person reads it."))
    request = _held(db, actor_id, person, seen)
    request.granted, request.answer = False, why
    request.decided_by, request.decided_at = actor_id, now
    db.flush()
    old = Names(person.name, person.latin_name)
    book.note(db, person, "name.refused", old, wanted(person, request), now, by=actor_id)
    return request


def _held(db: Session, actor_id: int, person: Person, seen: tuple[int, Names]) -> NameRequest:
    refuse_own(actor_id, person.id)
    people.hold(db, person)
    request = open_request(db, person.id)
    if request is None:
        raise NotNow(words("This request is decided already, or was taken back."))
    number, names = seen
    if request.id != number or Names(request.name, request.latin_name) != names:
        raise NotNow(words("The request has changed since. Load the page and look at it again."))
    return request


def identify(
    db: Session, actor_id: int, person: Person, level: IdentityLevel, now: datetime
) -> bool:
    """Note how sure it is who somebody is; returns whether it is new.

    Raises NotAllowed for oneself.
    """
    refuse_own(actor_id, person.id)
    people.hold(db, person)
    if person.identity_level is level:
        return False
    before, person.identity_level = person.identity_level, level
    db.flush()
    audit.record(
        db,
        actor_id=actor_id,
        action="identity.changed",
        subject=people.subject(person),
        now=now,
        details={"before": before.value, "after": level.value},
    )
    return True
