"""Reads of the room: who asked to be erased."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from course.domain.errors import NotFound
from course.domain.words import words
from course.store import Delegation, ErasureRequest, Person, Seat


class Asked(NamedTuple):
    """A request that nobody has answered."""

    request: str  # its public id
    asked_at: datetime
    person: str  # public id
    name: str
    delegation: str | None  # None: holds no seat


def waiting(db: Session, most: int) -> list[Asked]:
    """Who asked to be erased and waits, the longest waiting first."""
    statement = (
        select(
            ErasureRequest.public_id,
            ErasureRequest.asked_at,
            Person.public_id,
            Person.name,
            Delegation.name,
        )
        .join(Person, Person.id == ErasureRequest.person_id)
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(ErasureRequest.decided_at.is_(None))
        .order_by(ErasureRequest.asked_at, ErasureRequest.id)
        .limit(most)
    )
    return [Asked(*row) for row in db.execute(statement)]


def last_request(db: Session, person_id: int) -> ErasureRequest | None:
    """What a person asked last, answered or not."""
    statement = (
        select(ErasureRequest)
        .where(ErasureRequest.person_id == person_id)
        .order_by(ErasureRequest.id.desc())
        .limit(1)
    )
    return db.scalar(statement)


def person(db: Session, public_id: str) -> Person:
    """The person with this public id. Raises NotFound."""
    found = db.scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise NotFound(words("There is nobody of that name here."))
    return found
