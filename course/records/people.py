"""People as several rooms and commands need them: added, found, disabled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.people import clean_code, clean_email, clean_place_name, fold_email
from course.domain.rights import ROLES, Right
from course.domain.words import words
from course.records import audit, board, sessions
from course.records.locks import lock, lock_all
from course.records.tokens import new_public_id
from course.store import Delegation, Grant, Person, Seat

ANSWERS_FOR_ONE_DELEGATION = Right.FOCAL


def free_address(db: Session, email: str) -> str:
    """An address as it is kept; nobody has it yet.

    Raises NotValid for what is none, NotNow when it is somebody's already.
    """
    folded = clean_email(email)
    if db.scalar(select(Person.id).where(Person.email == folded)):
        raise NotNow(
            words("%(email)s is the address of somebody who is here already.", email=folded)
        )
    return folded


def add(
    db: Session,
    course: Course,
    *,
    name: str,
    role: str,
    now: datetime,
    email: str | None = None,
    latin_name: str | None = None,
    delegation: str | None = None,
    locale: str = "en",
    is_sample: bool = False,
    by: int | None = None,
) -> Person:
    """Add a person with the rights of a role.

    by: who adds; None for the command line.
    delegation: its code, or "code=name" to make it when it is new. locale: of pages and letters.
    Raises NotValid for what is no address or no code, and for a focal point without a delegation;
    NotNow when the address is somebody's already; NotFound for an unknown delegation.
    """
    folded = free_address(db, email) if email else None
    if ANSWERS_FOR_ONE_DELEGATION in ROLES[role] and not delegation:
        raise NotValid(words("A focal point looks after one delegation. Say which one."))
    person = Person(
        public_id=new_public_id(),
        name=name,
        latin_name=latin_name,
        email=folded,
        locale=locale,
        is_sample=is_sample,
        created_at=now,
    )
    db.add(person)
    db.flush()
    place = _delegation(db, delegation) if delegation else None
    for right in sorted(ROLES[role]):
        scope = place.id if place and right is ANSWERS_FOR_ONE_DELEGATION else None
        db.add(Grant(person_id=person.id, right=right, granted_at=now, delegation_id=scope))
    if place:
        db.add(Seat(delegation_id=place.id, person_id=person.id, held_from=now))
    board.refresh(db, course, [person.id], now)
    audit.record(
        db,
        actor_id=by,
        action="person.added",
        subject=subject(person),
        now=now,
        details={"role": role, "delegation": place.code if place else None},
        personal={"name": person.name},
    )
    return person


def subject(person: Person) -> str:
    """A person as the audit log names them: by a public id, which says nothing."""
    return subject_of(person.public_id)


def subject_of(public_id: str) -> str:
    """The same, by the public id."""
    return f"person {public_id}"


def _delegation(db: Session, text: str) -> Delegation:
    code, _, name = (part.strip() for part in text.partition("="))
    found = db.scalar(select(Delegation).where(Delegation.code == code))
    if found is None:
        clean_code(code)
        clean_place_name(name)
        if not name:
            raise NotFound(
                words(
                    "There is no delegation %(code)s yet. Write %(code)s=its name to make it.",
                    code=code,
                )
            )
        found = Delegation(code=code, name=name)
        db.add(found)
        db.flush()
    return found


def find(db: Session, email_or_id: str) -> Person:
    """The person with this address or this public id.

    Raises NotFound.
    """
    person = db.scalar(
        select(Person).where(
            or_(Person.email == fold_email(email_or_id), Person.public_id == email_or_id.strip())
        )
    )
    if person is None:
        raise NotFound(words("Nobody here has the address or id %(asked)s.", asked=email_or_id))
    return person


def hold(db: Session, person: Person) -> None:
    """Lock a person whose record is to be changed, as it is by now.

    Raises NotNow where it was erased meanwhile: nothing is written about nobody.
    """
    lock(db, person.id)
    db.refresh(person)
    if person.erased_at is not None:
        raise NotNow(words("What was kept about this person has been erased."))


def disable(
    db: Session, course: Course, person: Person, now: datetime, *, by: int | None = None
) -> None:
    """Let a person sign in no more; what they did stays.

    by: who decides it; None for the command line.
    """
    if person.disabled_at is None:
        person.disabled_at = now
        board.refresh(db, course, [person.id], now)
        audit.record(db, actor_id=by, action="person.disabled", subject=subject(person), now=now)
    sessions.end_all(db, person.id, now)


__all__ = [
    "add",
    "disable",
    "find",
    "fold_email",
    "hold",
    "lock",
    "lock_all",
    "subject",
    "subject_of",
]
