"""Reads of the desks at the door: which are open today, and what their links open."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from course.store import Invitation, Person, Purpose, WebSession

MOST_DESKS = 200


class Desk(NamedTuple):
    """One desk that is open."""

    public_id: str
    name: str
    made_at: datetime
    made_by: str
    ends_at: datetime
    devices: int  # that were signed in and have not signed out


def open_desks(db: Session, now: datetime) -> list[Desk]:
    """Every desk whose link opens it now, by name."""
    maker = aliased(Person)
    devices = (
        select(func.count())
        .where(WebSession.person_id == Person.id, WebSession.ended_at.is_(None))
        .where(WebSession.made_at >= Invitation.made_at)
        .correlate(Person, Invitation)
        .scalar_subquery()
    )
    statement = (
        select(
            Person.public_id,
            Person.name,
            Invitation.made_at,
            maker.name,
            Invitation.expires_at,
            devices,
        )
        .select_from(Invitation)
        .join(Person, Person.id == Invitation.person_id)
        .join(maker, maker.id == Invitation.made_by)
        .where(Invitation.purpose == Purpose.DESK, Invitation.expires_at > now)
        .where(Invitation.voided_at.is_(None), Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
        .limit(MOST_DESKS)
    )
    return [Desk(*row) for row in db.execute(statement)]


def desk(db: Session, *, name: str = "", public_id: str = "") -> Person | None:
    """A desk, open or not, by its name or its id; never a person of flesh and blood."""
    ever = select(Invitation.person_id).where(Invitation.purpose == Purpose.DESK)
    statement = select(Person).where(Person.id.in_(ever), Person.email.is_(None))
    wanted = Person.public_id == public_id if public_id else Person.name == name
    return db.scalar(statement.where(wanted).order_by(Person.id).limit(1))
