"""Reads of the facilitators' list: one query a page, however many people there are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Row, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from course.domain.completion import Record, Standing, judge, record_from_json, record_to_json
from course.domain.course import Course
from course.domain.rights import Right
from course.records.sessions import Scope
from course.store import Delegation, Grant, Person, Seat, StandingRow

PAGE_SIZE = 50
NOTHING_DONE = record_to_json(Record())
"""The record of somebody who has a row and has opened nothing; the same record is the same text."""


class Readiness(StrEnum):
    """How far a person is, in three words."""

    READY = "ready"
    UNDER_WAY = "under-way"
    NOT_STARTED = "not-started"


class Show(StrEnum):
    """Which people a list holds; stands in its address."""

    ALL = "all"
    NOT_READY = "not-ready"
    NOT_STARTED = "not-started"
    READY = "ready"


class Numbers(NamedTuple):
    """Everybody in view, whatever the list shows of them."""

    people: int
    delegations: int
    ready: int
    under_way: int
    not_started: int

    def of(self, show: Show) -> int:
        """How many people a list holds in all."""
        return {
            Show.ALL: self.people,
            Show.NOT_READY: self.people - self.ready,
            Show.NOT_STARTED: self.not_started,
            Show.READY: self.ready,
        }[show]


class Listed(NamedTuple):
    """One person of the list: a state, and what is missing; no points."""

    public_id: str
    name: str
    latin_name: str | None
    delegation: str | None  # None: holds no seat
    readiness: Readiness
    standing: Standing
    quizzes: tuple[str, ...]  # "passed", "failed" or "open", in the order of modules


class PeoplePage(NamedTuple):
    """One page of the list."""

    numbers: Numbers
    people: tuple[Listed, ...]
    next_after: str | None  # public id of the last one shown; None: nobody follows


def people_page(
    db: Session, course: Course, *, scope: Scope, show: Show, after: str | None, now: datetime
) -> PeoplePage:
    """List the people somebody may see, `PAGE_SIZE` at a time by name, with the numbers of all.

    after: public id of the last person of the page before, None for the first page. A name would do
    as well, but names do not belong in addresses.
    """
    everybody = visible(course.edition, scope, now)
    totals = _totals(everybody)
    listed = _listed(everybody, show, after).subquery("listed")
    # The numbers are one row in any case, the people none or many: outer, so that an empty list
    # still knows the numbers.
    statement = (
        select(totals, listed)
        .select_from(totals.outerjoin(listed, true()))
        .order_by(listed.c.sort_key, listed.c.id)
    )
    rows = db.execute(statement).all()
    people = [_person(course, row) for row in rows if row.public_id is not None]
    more = len(people) > PAGE_SIZE
    shown = tuple(people[:PAGE_SIZE])
    return PeoplePage(Numbers(*rows[0][:5]), shown, shown[-1].public_id if more else None)


def visible(edition: str, scope: Scope, now: datetime) -> CTE:
    """Everybody who learns, may sign in, and is in scope; with a state and a key to sort by."""
    learns = (
        select(Grant.id)
        .where(Grant.person_id == Person.id, Grant.right == Right.LEARN)
        .where(or_(Grant.until.is_(None), Grant.until > now))
        .exists()
    )
    statement = (
        select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.latin_name,
            Delegation.id.label("delegation_id"),
            Delegation.name.label("delegation"),
            StandingRow.record,
            _readiness(edition).label("readiness"),
            func.lower(func.coalesce(Person.latin_name, Person.name)).label("sort_key"),
        )
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .where(learns, Person.disabled_at.is_(None))
    )
    if not scope.everyone:
        statement = statement.where(Seat.delegation_id.in_(sorted(scope.delegations)))
    return statement.cte("visible")


def _readiness(edition: str) -> ColumnElement[str]:
    nothing = or_(StandingRow.record.is_(None), StandingRow.record == NOTHING_DONE)
    complete = and_(StandingRow.completed_at.is_not(None), StandingRow.edition == edition)
    return case(
        (complete, literal(Readiness.READY.value)),
        (nothing, literal(Readiness.NOT_STARTED.value)),
        else_=literal(Readiness.UNDER_WAY.value),
    )


def _totals(visible: CTE) -> CTE:
    def count(readiness: Readiness) -> ColumnElement[int]:
        return func.count(visible.c.id).filter(visible.c.readiness == readiness.value)

    return select(
        func.count(visible.c.id).label("people"),
        func.count(visible.c.delegation_id.distinct()).label("delegations"),
        count(Readiness.READY).label("ready"),
        count(Readiness.UNDER_WAY).label("under_way"),
        count(Readiness.NOT_STARTED).label("not_started"),
    ).cte("totals")


def _listed(visible: CTE, show: Show, after: str | None) -> Select[Any]:
    statement = select(visible).order_by(visible.c.sort_key, visible.c.id).limit(PAGE_SIZE + 1)
    if show is Show.NOT_READY:
        statement = statement.where(visible.c.readiness != Readiness.READY.value)
    elif show is not Show.ALL:
        statement = statement.where(visible.c.readiness == show.value)
    if after is None:
        return statement
    last = visible.alias("last")
    return statement.join(last, last.c.public_id == after).where(
        or_(
            visible.c.sort_key > last.c.sort_key,
            and_(visible.c.sort_key == last.c.sort_key, visible.c.id > last.c.id),
        )
    )


def _person(course: Course, row: Row[Any]) -> Listed:
    record = record_from_json(row.record) if row.record else Record()
    return Listed(
        row.public_id,
        row.name,
        row.latin_name,
        row.delegation,
        Readiness(row.readiness),
        judge(course, record),
        tuple(_quiz(record, module.slug) for module in course),
    )


def _quiz(record: Record, module: str) -> str:
    taken = record.quizzes.get(module)
    if taken is None:
        return "open"
    return "passed" if taken.passed_at else "failed"
