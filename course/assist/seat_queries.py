"""Where a seat came from, and where it went."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from course.store import Handover, Person, Seat


class Move(NamedTuple):
    """One time that a seat was passed on."""

    handover: Handover
    old: Person
    new: Person
    by: str  # name


def moves(db: Session, person_id: int) -> list[Move]:
    """Seats that a person took over or passed on, the newest first; one query."""
    before, after = aliased(Seat), aliased(Seat)
    old, new, actor = aliased(Person), aliased(Person), aliased(Person)
    statement = (
        select(Handover, old, new, actor.name)
        .join(before, before.id == Handover.old_seat_id)
        .join(after, after.id == Handover.new_seat_id)
        .join(old, old.id == before.person_id)
        .join(new, new.id == after.person_id)
        .join(actor, actor.id == Handover.made_by)
        .where((old.id == person_id) | (new.id == person_id))
        .order_by(Handover.id.desc())
        .limit(20)
    )
    return [Move(*row) for row in db.execute(statement)]
