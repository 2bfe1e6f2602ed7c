"""Everybody in view, for what is counted of groups: gains."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, or_, select

from course.domain.completion import Record, record_to_json
from course.domain.readiness import Readiness
from course.domain.rights import Right
from course.records.sessions import Scope
from course.store import Delegation, Grant, Person, Seat, StandingRow

NOTHING_DONE = record_to_json(Record())
"""The record of somebody who has a row and has opened nothing; the same record is the same text."""


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
