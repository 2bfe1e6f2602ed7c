"""Reads of the list of people: one page in a handful of queries, however many people there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.completion import Record, Standing, judge
from course.domain.course import Course
from course.domain.readiness import Readiness
from course.domain.record_text import record_from_json
from course.facilitate.numbers import Numbers, delegations, numbers
from course.records import people_list
from course.records.people_filter import NO_SEAT, Filter, Sort, conditions, keys_of
from course.records.sessions import Scope
from course.store import BoardRow, Delegation, Person, StandingRow
from course.store.board import NEVER


class Listed(NamedTuple):
    """One person of the list: a state, and what is missing; no points."""

    public_id: str
    name: str
    latin_name: str | None
    delegation: str | None  # None: holds no seat
    category: str | None  # None: holds none
    readiness: Readiness
    standing: Standing
    quizzes: tuple[str, ...]  # "passed", "failed" or "open", in the order of modules
    active_at: datetime | None  # None: never


class PeoplePage(NamedTuple):
    """One page of the list."""

    numbers: Numbers  # of the delegation chosen, or of everybody in view
    delegations: list[Delegation]  # in view
    people: tuple[Listed, ...]
    total: int | None  # of the list; None: not counted
    next_after: str | None  # None: nobody follows
    has_looked_in_vain: bool  # more may follow though the page is not full
    sort: Sort  # the order that it is in


def people_page(
    db: Session, course: Course, *, scope: Scope, wanted: Filter, after: str | None, now: datetime
) -> PeoplePage:
    """List the people a filter asks for, out of those somebody may see."""
    places = delegations(db, scope)
    codes = {one.code: one.id for one in places}
    chosen = 0 if wanted.delegation == NO_SEAT else codes.get(wanted.delegation, -1)
    counted = numbers(db, scope, now, delegation_id=chosen if wanted.delegation else None)
    asked = conditions(wanted, course, scope, codes, now)
    exact = _of_tally(course, wanted, counted)
    found = people_list.find_page(db, asked, wanted.sort, after, now, least_rank=_least_rank(exact))
    counted_by = {"delegation", "state", "module", "blocked"}
    is_exact = not {*wanted.chosen} - counted_by - ({"q"} if not wanted.words else set())
    return PeoplePage(
        counted,
        places,
        _listed(db, course, found.ids),
        exact.people if is_exact else found.total,
        found.next_after,
        found.has_looked_in_vain,
        found.sort,
    )


def _of_tally(course: Course, wanted: Filter, counted: Numbers) -> Numbers:
    """Those of the tally whom the state and what blocks leave over."""
    states = wanted.state.states if wanted.state else tuple(Readiness)
    keys = [wanted.blocked] if wanted.blocked else None
    if wanted.module:
        own = keys_of(course, wanted.module)
        keys = own if keys is None else [key for key in keys if key in own]
    return counted.narrowed(states, keys)


def _least_rank(exact: Numbers) -> int:
    return min((state.rank for state, _ in exact.by_place), default=0)


def _listed(db: Session, course: Course, ids: Sequence[int]) -> tuple[Listed, ...]:
    statement = (
        select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.latin_name,
            Delegation.name.label("delegation"),
            BoardRow.category,
            BoardRow.state,
            BoardRow.active_at,
            StandingRow.record,
        )
        .join(BoardRow, BoardRow.person_id == Person.id)
        .outerjoin(Delegation, Delegation.id == BoardRow.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    rows = {row.id: row for row in db.execute(statement)} if ids else {}
    return tuple(_person(course, rows[one]) for one in ids if one in rows)


def _person(course: Course, row: Any) -> Listed:
    record = record_from_json(row.record) if row.record else Record()
    return Listed(
        row.public_id,
        row.name,
        row.latin_name,
        row.delegation,
        row.category,
        row.state,
        judge(course, record),
        tuple(_quiz(record, module.slug) for module in course),
        None if row.active_at == NEVER else row.active_at,
    )


def _quiz(record: Record, module: str) -> str:
    taken = record.quizzes.get(module)
    if taken is None:
        return "open"
    return "passed" if taken.passed_at else "failed"
