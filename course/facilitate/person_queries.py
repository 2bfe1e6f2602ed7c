"""Reads of one person's page: a state, what is missing, what was done for them. No points."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from course.domain.completion import Record, Standing, judge
from course.domain.course import Course
from course.domain.record_text import record_from_json
from course.records import views
from course.records.views import View
from course.store import (
    Accommodation,
    BoardRow,
    Delegation,
    Exemption,
    Invitation,
    OutboxMessage,
    Person,
    Purpose,
    Seat,
    StandingRow,
    WebSession,
)
from course.store.board import NEVER

LAST = 20
"""So many of each kind are shown, the latest first."""


class Letter(NamedTuple):
    """A letter that was written to the person: when, and what became of it; never its text."""

    subject: str
    written_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    bounced_at: datetime | None


class Access(NamedTuple):
    """A link or a card that lets the person in."""

    purpose: Purpose
    made_at: datetime
    made_by: str | None  # name; None: the system
    expires_at: datetime
    used_at: datetime | None  # None: not used
    voided_at: datetime | None  # another took its place; None: none did


class Lifted(NamedTuple):
    """An exemption, whatever became of it; the evidence stands on its own page."""

    requirement: str  # domain.exemptions
    asked_at: datetime
    in_force_from: datetime | None
    until: datetime | None
    refused_at: datetime | None
    ended_at: datetime | None
    is_over: bool  # the clock ended it


class Opened(NamedTuple):
    """All that a person's page shows."""

    person: Person
    seat: Seat | None  # None: holds none
    delegation: str | None
    standing: Standing
    record: Record
    seen_at: datetime | None  # signed in and here, or learning; None: never
    exemptions: tuple[Lifted, ...]
    accommodation: Accommodation | None
    access: tuple[Access, ...]
    letters: tuple[Letter, ...]
    views: tuple[View, ...]


def opened(db: Session, course: Course, person: Person) -> Opened:
    """Read a person's page; six questions, whoever it is."""
    statement = (
        select(
            *(Seat, Delegation.name, StandingRow.record, Accommodation),
            *(_seen(person), BoardRow.active_at),
        )
        .select_from(Person)
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .outerjoin(Accommodation, Accommodation.person_id == Person.id)
        .outerjoin(BoardRow, BoardRow.person_id == Person.id)
        .where(Person.id == person.id)
    )
    seat, delegation, kept, accommodation, seen_at, active_at = db.execute(statement).one()
    at = max(seen_at or NEVER, active_at or NEVER)  # a session is forgotten before what was done
    record = record_from_json(kept) if kept else Record()
    return Opened(
        person,
        seat,
        delegation,
        judge(course, record),
        record,
        None if at == NEVER else at,
        _exemptions(db, person.id),
        accommodation,
        _access(db, person.id),
        _letters(db, person.id),
        tuple(views.of(db, person.id, LAST)),
    )


def _seen(person: Person):  # type: ignore[no-untyped-def]  # a scalar subquery of a moment
    return (
        select(WebSession.seen_at)
        .where(WebSession.person_id == person.id)
        .order_by(WebSession.seen_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _exemptions(db: Session, person_id: int) -> tuple[Lifted, ...]:
    statement = (
        select(
            Exemption.requirement,
            Exemption.asked_at,
            Exemption.in_force_from,
            Exemption.until,
            Exemption.refused_at,
            Exemption.ended_at,
            Exemption.ended_at.is_not(None) & Exemption.ended_by.is_(None),
        )
        .where(Exemption.person_id == person_id)
        .order_by(Exemption.asked_at.desc(), Exemption.id.desc())
        .limit(LAST)
    )
    return tuple(Lifted(*row) for row in db.execute(statement))


def _access(db: Session, person_id: int) -> tuple[Access, ...]:
    maker = aliased(Person)
    statement = (
        select(
            Invitation.purpose,
            Invitation.made_at,
            maker.name,
            Invitation.expires_at,
            Invitation.used_at,
            Invitation.voided_at,
        )
        .outerjoin(maker, maker.id == Invitation.made_by)
        .where(Invitation.person_id == person_id)
        .order_by(Invitation.made_at.desc(), Invitation.id.desc())
        .limit(LAST)
    )
    return tuple(Access(*row) for row in db.execute(statement))


def _letters(db: Session, person_id: int) -> tuple[Letter, ...]:
    statement = (
        select(
            OutboxMessage.subject,
            OutboxMessage.written_at,
            OutboxMessage.sent_at,
            OutboxMessage.failed_at,
            OutboxMessage.bounced_at,
        )
        .where(OutboxMessage.person_id == person_id)
        .order_by(OutboxMessage.written_at.desc(), OutboxMessage.id.desc())
        .limit(LAST)
    )
    return tuple(Letter(*row) for row in db.execute(statement))
