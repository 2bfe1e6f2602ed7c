"""Plain functions that make what a test needs; every value has a default."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy.orm import Session

from course.content import load_course
from course.domain.course import Course
from course.domain.rights import ROLES, Right
from course.records import board, sessions
from course.records.tokens import new_public_id
from course.store import Delegation, Grant, Person, Seat

SAMPLE = Path(__file__).parent / "sample"
NOON = datetime(2027, 5, 3, 12, 0, tzinfo=UTC)
_numbers = count(1)


@cache
def sample_course() -> Course:
    """The tests' own course."""
    return load_course(SAMPLE)


def make_person(
    db: Session,
    *,
    role: str = "delegate",
    name: str = "Amina Diallo",
    latin_name: str | None = "Amina Diallo",
    email: str | None = "",
    delegation: Delegation | None = None,
    at: datetime = NOON,
) -> Person:
    """A person with the rights of a role; `email=None` is somebody without a mailbox."""
    number = next(_numbers)
    person = Person(
        public_id=new_public_id(),
        name=name,
        latin_name=latin_name,
        created_at=at,
        email=f"person{number}@example.org" if email == "" else email,
    )
    db.add(person)
    db.flush()
    for right in ROLES[role]:
        scope = delegation.id if delegation is not None and right is Right.FOCAL else None
        db.add(Grant(person_id=person.id, right=right, granted_at=at, delegation_id=scope))
    if delegation is not None:
        db.add(Seat(delegation_id=delegation.id, person_id=person.id, held_from=at))
    board.refresh(db, sample_course(), [person.id], at)
    db.commit()
    return person


def make_delegation(db: Session, *, code: str = "CHL", name: str = "Chile") -> Delegation:
    """A delegation without people."""
    delegation = Delegation(code=code, name=name)
    db.add(delegation)
    db.commit()
    return delegation


def make_session(db: Session, person: Person, at: datetime = NOON) -> str:
    """Sign a person in; returns the secret of the cookie."""
    token = sessions.begin(db, person.id, "Firefox · Linux", at)
    db.commit()
    return token
