"""Who may decide about whom: never about themselves, and focal points only in their delegation."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.errors import NotAllowed, NotFound
from course.domain.words import words
from course.records.sessions import Scope
from course.store import Person, Seat


def refuse_own(actor_id: int, person_id: int) -> None:
    """Refuse a decision about one's own record.

    Raises NotAllowed.
    """
    if actor_id == person_id:
        raise NotAllowed(words("Nobody decides about their own record. Ask a colleague to do it."))


def person_in_scope(db: Session, public_id: str, scope: Scope) -> Person:
    """The person with this public id, where the scope reaches them: by the seat they hold now.

    Raises NotFound alike for somebody who is not there and for somebody out of reach.
    """
    statement = select(Person).where(Person.public_id == public_id)
    if not scope.everyone:
        held = select(Seat.person_id).where(
            Seat.held_to.is_(None), Seat.delegation_id.in_(sorted(scope.delegations))
        )
        statement = statement.where(Person.id.in_(held))
    person = db.scalar(statement)
    if person is None:
        raise NotFound(words("There is nobody of this id among the people you look after."))
    return person
