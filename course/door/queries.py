"""What the door asks: seats a part at a time, what desks wrote today, one seat by its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from course.content.reading_time import quiz_minutes
from course.domain.admission import Progress, Proof, SeatState, minutes_left, progress_of
from course.domain.completion import Record, judge
from course.domain.course import Course
from course.domain.passages import Passed
from course.domain.record_text import record_from_json
from course.records.books import blueprint_of
from course.store import (
    Checkin,
    Credential,
    CredentialState,
    Delegation,
    Person,
    QuizVersion,
    Seat,
    StandingRow,
)

PASSAGES_AT_ONCE = 5_000


class Certificate(NamedTuple):
    """One certificate, as far as the door looks at it."""

    public_id: str
    serial: str
    proof: Proof
    edition: str


class Seated(NamedTuple):
    """One seat and whoever holds it, or held it."""

    seat_id: int
    person_id: int
    public_id: str  # of the person
    name: str
    latin_name: str
    delegation: str
    category: str
    state: SeatState
    minutes: int  # to finish on site
    certificates: tuple[Certificate, ...]


class Heard(NamedTuple):
    """One passage with its number."""

    number: int
    seat_id: int | None
    passed: Passed
    certificate: str = ""  # public id of the one shown by somebody without a seat


def seats_after(db: Session, course: Course, after: int, limit: int) -> list[Seated]:
    """Seats in the order of their numbers, those no longer held included; three queries."""
    page = _seats().where(Seat.id > after).order_by(Seat.id).limit(limit)
    rows = db.execute(page).all()
    return list(_seated(db, course, rows)) if rows else []


def seat(db: Session, course: Course, seat_id: int) -> Seated | None:
    """One seat."""
    rows = db.execute(_seats().where(Seat.id == seat_id)).all()
    return next(_seated(db, course, rows), None) if rows else None


def seat_of_person(db: Session, person_id: int) -> int | None:
    """The number of the seat that somebody holds, else of the last one they held."""
    statement = select(Seat.id).where(Seat.person_id == person_id)
    # A seat that is held comes first: False sorts before True.
    return db.scalar(statement.order_by(Seat.held_to.is_not(None), Seat.id.desc()).limit(1))


def certificate_of(
    db: Session, *, public_id: str = "", serial: str = ""
) -> tuple[int, Certificate] | None:
    """Whose certificate it is, and what it is; by its public id or its serial."""
    statement = select(*_CERTIFICATE)
    by = Credential.public_id == public_id if public_id else Credential.serial == serial
    row = db.execute(statement.where(by)).first()
    return (row.person_id, _certificate(row)) if row else None


def revoked_without_seat(db: Session) -> list[Certificate]:
    """Certificates taken back whose holders stand on no list: desks must know them all the same."""
    seated = select(Seat.id).where(Seat.person_id == Credential.person_id).exists()
    statement = select(*_CERTIFICATE).where(Credential.state == CredentialState.REVOKED, ~seated)
    return [_certificate(row) for row in db.execute(statement)]


def passages_since(db: Session, number: int, day_start: datetime) -> list[Heard]:
    """What desks wrote of one day and sent after a passage of that number, as it was received."""
    statement = _passages(day_start).where(Checkin.id > number)
    return [_heard(*row) for row in db.execute(statement.limit(PASSAGES_AT_ONCE))]


def passages_of(db: Session, person_id: int, day_start: datetime) -> list[Passed]:
    """What desks wrote of one day about one person."""
    statement = _passages(day_start).where(Checkin.person_id == person_id)
    return [_heard(*row).passed for row in db.execute(statement)]


def all_passages(db: Session, day_start: datetime) -> Iterator[Heard]:
    """Everything that desks wrote of one day."""
    number = 0
    while heard := passages_since(db, number, day_start):
        yield from heard
        number = heard[-1].number


def names_of(db: Session, day_start: datetime) -> dict[str, tuple[str, str]]:
    """Latin name and delegation of everybody whom desks saw on a day, by public id."""
    there = select(Checkin.person_id).where(Checkin.at >= day_start)
    statement = (
        select(Person.public_id, Person.latin_name, Person.name, Delegation.name)
        .outerjoin(Seat, (Seat.person_id == Person.id) & Seat.held_to.is_(None))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(Person.id.in_(there))
    )
    return {
        public_id: (latin or own, delegation or "")
        for public_id, latin, own, delegation in db.execute(statement)
    }


_CERTIFICATE = (
    Credential.person_id,
    Credential.public_id,
    Credential.serial,
    Credential.state,
    Credential.edition,
)


def _passages(day_start: datetime) -> Select[*tuple[Any, ...]]:
    desk = aliased(Person)
    return (
        select(Checkin, Person.public_id, desk.name, Credential.public_id)
        .outerjoin(Person, Person.id == Checkin.person_id)
        .outerjoin(Credential, and_(Credential.serial == Checkin.serial, Checkin.seat_id.is_(None)))
        .join(desk, desk.id == Checkin.desk_id)
        .where(Checkin.at >= day_start)
        .order_by(Checkin.id)
    )


def _heard(one: Checkin, who: str | None, desk: str, certificate: str | None) -> Heard:
    passed = Passed(one.uid, who, one.passage.value, one.undoes, one.device, desk, one.at)
    return Heard(one.id, one.seat_id, passed, certificate or "")


def _certificate(row: Row[*tuple[Any, ...]]) -> Certificate:
    return Certificate(row.public_id, row.serial, Proof(row.state.value), row.edition)


def _seats() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Seat.id,
            Seat.category,
            Seat.held_to,
            Person.id.label("person_id"),
            Person.public_id,
            Person.name,
            Person.latin_name,
            Delegation.name.label("delegation"),
            StandingRow.record,
            StandingRow.completed_at,
            StandingRow.edition,
        )
        .join(Person, Person.id == Seat.person_id)
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
    )


def _seated(db: Session, course: Course, rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Seated]:
    held = _certificates(db, rows[0].id, rows[-1].id)
    quizzes = _quiz_minutes(db)
    for row in rows:
        certificates = tuple(held[row.person_id])
        progress, minutes = _progress(course, row, quizzes)
        state = SeatState(row.held_to is None, progress, _best(certificates, course.edition))
        yield Seated(
            row.id,
            row.person_id,
            row.public_id,
            row.name,
            row.latin_name or row.name,
            row.delegation,
            row.category,
            state,
            minutes,
            certificates,
        )


def _certificates(db: Session, first: int, last: int) -> defaultdict[int, list[Certificate]]:
    """Certificates of whoever has a seat between two numbers, by person."""
    people = select(Seat.person_id).where(Seat.id >= first, Seat.id <= last)
    statement = select(*_CERTIFICATE).where(Credential.person_id.in_(people))
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    for row in db.execute(statement.order_by(Credential.id)):
        found[row.person_id].append(_certificate(row))
    return found


def _quiz_minutes(db: Session) -> dict[str, int]:
    statement = select(QuizVersion.module, QuizVersion.content)
    rows = db.execute(statement.where(QuizVersion.superseded_at.is_(None)))
    return {module: quiz_minutes(blueprint_of(module, content).length) for module, content in rows}


def _progress(
    course: Course, row: Row[*tuple[Any, ...]], quizzes: dict[str, int]
) -> tuple[Progress, int]:
    """How far somebody is, and the minutes missing; the record is read only where it must be."""
    if row.completed_at is not None and row.edition == course.edition:
        return Progress.READY, 0
    standing = judge(course, record_from_json(row.record) if row.record else Record())
    progress = progress_of(standing, row.category, course.admission, is_complete=False)
    return progress, minutes_left(course, standing, quizzes)


def _best(certificates: Iterable[Certificate], edition: str) -> Proof | None:
    """What a person's certificates of this edition come to: a valid one speaks for them."""
    proofs = {one.proof for one in certificates if one.edition == edition}
    return next((one for one in (Proof.VALID, Proof.REVOKED) if one in proofs), None)
