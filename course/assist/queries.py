"""Whom the pages of this room are about."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.errors import NotFound
from course.domain.words import words
from course.records.decisions import person_in_scope
from course.records.sessions import Scope
from course.store import Delegation, Person, Seat


class Somebody(NamedTuple):
    """A person, and the seat that they hold now."""

    person: Person
    seat: Seat | None  # None: holds none
    delegation: str  # its name; "": holds no seat

    def is_in(self, scope: Scope) -> bool:
        """Whether a scope reaches them."""
        is_near = self.seat is not None and self.seat.delegation_id in scope.delegations
        return scope.everyone or is_near


def somebody(db: Session, public_id: str, scope: Scope) -> Somebody:
    """The person of this public id, where the scope reaches them. Raises NotFound."""
    person = person_in_scope(db, public_id, scope)
    if person.erased_at is not None:
        raise NotFound(words("What was kept about this person has been erased."))
    statement = (
        select(Seat, Delegation.name)
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .where(Seat.person_id == person.id, Seat.held_to.is_(None))
        .execution_options(populate_existing=True)
    )
    seat, delegation = db.execute(statement).first() or (None, "")
    return Somebody(person, seat, delegation)
