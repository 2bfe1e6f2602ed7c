"""Reads of what is printed: people by delegation and by name, and their cards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from course.domain.completion import Missing, Record, judge
from course.domain.course import Course
from course.domain.readiness import Readiness
from course.domain.record_text import record_from_json
from course.domain.rights import STAFF, Right
from course.records.sessions import Scope
from course.store import (
    BoardRow,
    Delegation,
    Grant,
    Invitation,
    Person,
    Purpose,
    Seat,
    StandingRow,
)

MOST_PEOPLE = 1000
"""So many stand in one document: about half a minute of computing, and half a gigabyte."""

MOST_LISTED = 2000
"""So many lines a door list has; more are printed by letter."""


class Holder(NamedTuple):
    """One person of a delegation, as paper names them: a state, never a score."""

    person_id: int
    public_id: str
    name: str
    latin_name: str  # "" where it is not known
    delegation: str
    code: str  # of the delegation
    category: str
    seat_id: int
    state: Readiness
    missing: tuple[Missing, ...]
    learns_only: bool  # whoever may do more than learn signs in without a card

    @property
    def is_ready(self) -> bool:
        """Whether nothing is asked of them any more."""
        return self.state in {Readiness.READY, Readiness.EXEMPT}


class Line(NamedTuple):
    """One line of the door list."""

    name: str
    latin_name: str
    delegation: str
    state: Readiness
    letter: str  # under which it stands


# ---------------------------------------------------------------- people


def delegations(db: Session, scope: Scope) -> list[Delegation]:
    """The delegations that the reader looks after, by name."""
    statement = select(Delegation).order_by(Delegation.name, Delegation.id)
    if not scope.everyone:
        statement = statement.where(Delegation.id.in_(sorted(scope.delegations)))
    return list(db.scalars(statement))


def of_delegation(
    db: Session, course: Course, delegation_id: int, now: datetime
) -> tuple[Holder, ...]:
    """Who holds a seat in a delegation and learns, by name; one more than fit where more do."""
    statement = (
        _holders()
        .where(BoardRow.delegation_id == delegation_id)
        .order_by(BoardRow.sort_key, BoardRow.person_id)
        .limit(MOST_PEOPLE + 1)
    )
    return _read(db, course, statement, now)


def without_mail(
    db: Session, course: Course, delegations: Collection[int], now: datetime
) -> tuple[Holder, ...]:
    """Who of these delegations has no e-mail address, by delegation and name; one more than fit."""
    statement = (
        _holders()
        .where(BoardRow.delegation_id.in_(sorted(delegations)), Person.email.is_(None))
        .order_by(Delegation.name, Delegation.id, BoardRow.sort_key, BoardRow.person_id)
        .limit(MOST_PEOPLE + 1)
    )
    return _read(db, course, statement, now)


def holder(db: Session, course: Course, person_id: int, now: datetime) -> Holder | None:
    """One person; None where they hold no seat or do not learn."""
    found = _read(db, course, _holders().where(BoardRow.person_id == person_id), now)
    return found[0] if found else None


def _holders() -> Select[*tuple[Any, ...]]:
    return (
        select(Person, Seat, Delegation, BoardRow.state, StandingRow.record)
        .select_from(BoardRow)
        .join(Person, Person.id == BoardRow.person_id)
        .join(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
    )


def _read(
    db: Session, course: Course, statement: Select[*tuple[Any, ...]], now: datetime
) -> tuple[Holder, ...]:
    rows = db.execute(statement).all()
    learning = learners_only(db, [person.id for person, *_ in rows], now)
    return tuple(_holder(course, row, learning) for row in rows)


def _holder(course: Course, row: Row[*tuple[Any, ...]], learning: Collection[int]) -> Holder:
    person, seat, delegation, state, kept = row
    record = record_from_json(kept) if kept else Record()
    return Holder(
        person.id,
        person.public_id,
        person.name,
        person.latin_name or "",
        delegation.name,
        delegation.code,
        seat.category,
        seat.id,
        state,
        () if state in {Readiness.READY, Readiness.EXEMPT} else judge(course, record).missing,
        person.id in learning,
    )


def learners_only(db: Session, people_ids: Collection[int], now: datetime) -> set[int]:
    """Who of these people learns, and may do nothing else.

    A card is a key on paper. It must not open what others' records depend on, so only they get one,
    and it stops opening when they are given more.
    """
    lasts = or_(Grant.until.is_(None), Grant.until > now)
    statement = select(Grant.person_id, Grant.right).where(Grant.person_id.in_(people_ids), lasts)
    rights: dict[int, set[Right]] = {}
    for person_id, right in db.execute(statement):
        rights.setdefault(person_id, set()).add(right)
    return {one for one, held in rights.items() if Right.LEARN in held and not held & STAFF}


def newest_card(db: Session, people_ids: Collection[int]) -> int:
    """The newest card of any of these people, by its number; 0: there is none."""
    of_them = Invitation.person_id.in_(people_ids), Invitation.purpose == Purpose.CARD
    return db.scalar(select(func.max(Invitation.id)).where(*of_them)) or 0


def at_the_door(
    db: Session, scope: Scope, *, letter: str = "", delegation_id: int | None = None
) -> list[Line]:
    """Everybody with a seat who may come, by name; one more than fit where more do.

    letter: with which the names begin, small; "": all.
    """
    statement = (
        select(Person.name, Person.latin_name, Delegation.name, BoardRow.state, BoardRow.sort_key)
        .select_from(BoardRow)
        .join(Person, Person.id == BoardRow.person_id)
        .join(Delegation, Delegation.id == BoardRow.delegation_id)
        .order_by(BoardRow.sort_key, BoardRow.person_id)
        .limit(MOST_LISTED + 1)
    )
    if letter:
        after = BoardRow.sort_key >= letter, BoardRow.sort_key < chr(ord(letter) + 1)
        statement = statement.where(*after)
    if delegation_id is not None:
        statement = statement.where(BoardRow.delegation_id == delegation_id)
    if not scope.everyone:
        statement = statement.where(BoardRow.delegation_id.in_(sorted(scope.delegations)))
    return [
        Line(name, latin or "", delegation, state, key[:1].upper())
        for name, latin, delegation, state, key in db.execute(statement)
    ]
