"""Reads of the board: delegations, a page at a time, each with what blocks it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from course.domain.readiness import Readiness
from course.facilitate.numbers import Numbers, numbers, tally
from course.records.sessions import Scope
from course.store import BoardRow, Delegation
from course.store.board import NEVER

PAGE_SIZE = 50
MOST_BLOCKERS = 3
"""Named for one delegation; more are summed up."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Sort(StrEnum):
    """The order of delegations."""

    NAME = "name"
    SHARE = "share"  # the fewest ready first
    SEEN = "seen"  # the longest unseen first


_KEYS = {Sort.NAME: "sort_name", Sort.SHARE: "share", Sort.SEEN: "seen"}


class Blocker(NamedTuple):
    """How many of a delegation wait at one place, and when the last of them did something."""

    state: Readiness
    key: str
    people: int
    seen_at: datetime | None  # None: never


class Row(NamedTuple):
    """One delegation."""

    id: int
    code: str
    name: str
    people: int
    ready: int
    exempt: int
    under_way: int
    not_started: int
    seen_at: datetime | None  # of all its people; None: never
    blockers: tuple[Blocker, ...]  # those who hold it up most, first
    elsewhere: int  # people who wait at other places


class BoardPage(NamedTuple):
    """One page of the board."""

    numbers: Numbers
    rows: tuple[Row, ...]
    delegations: int  # in view
    next_after: str | None  # None: none follows


def board_page(
    db: Session, *, scope: Scope, sort: Sort, after: str | None, now: datetime
) -> BoardPage:
    """List the delegations in view, `PAGE_SIZE` at a time.

    after: `next_after` of the page before; None for the first one.
    """
    summed = _summed(scope, now)
    key = summed.c[_KEYS[sort]]
    total = _seen_by(scope, select(func.count(Delegation.id))).scalar_subquery()
    page = select(summed, total.label("total")).order_by(key, summed.c.sort_name, summed.c.id)
    if after is not None:
        page = page.where(_beyond(summed, key, sort, after))
    rows = db.execute(page.limit(PAGE_SIZE + 1)).all()
    shown = rows[:PAGE_SIZE]
    blockers = _blockers(db, scope, [row.id for row in shown], now)
    return BoardPage(
        numbers(db, scope, now),
        tuple(_row(row, blockers.get(row.id, [])) for row in shown),
        rows[0].total if rows else 0,
        _cursor(shown[-1], sort) if len(rows) > PAGE_SIZE else None,
    )


def _summed(scope: Scope, now: datetime) -> CTE:
    """One row a delegation in view, also where it has nobody yet."""
    counted = tally(scope, now)

    def people(state: Readiness) -> ColumnElement[Any]:
        return func.sum(case((counted.c.state == state, counted.c.people), else_=0))

    each = select(
        counted.c.delegation_id,
        func.sum(counted.c.people).label("people"),
        *(people(state).label(state.name.lower()) for state in Readiness),
    )
    counts = each.group_by(counted.c.delegation_id).subquery("counts")
    names = ("people", *(state.name.lower() for state in Readiness))
    per = _seen_by(
        scope,
        select(
            Delegation.id,
            Delegation.code,
            Delegation.name,
            func.lower(Delegation.name).label("sort_name"),
            *(func.coalesce(counts.c[name], 0).label(name) for name in names),
        ).outerjoin(counts, counts.c.delegation_id == Delegation.id),
    ).subquery("per")
    seen = (
        select(func.max(BoardRow.active_at))
        .where(BoardRow.delegation_id == per.c.id)
        .scalar_subquery()
    )
    nobody = per.c.people == 0
    done = 1000 * (per.c.ready + per.c.exempt) // case((nobody, 1), else_=per.c.people)
    share = case((nobody, 1000), else_=cast(done, Integer))  # of nobody, nobody is missing
    return select(
        per,
        share.label("share"),
        func.coalesce(seen, literal(NEVER, BoardRow.active_at.type)).label("seen"),
    ).cte("summed")


def _seen_by(scope: Scope, statement: Select[Any]) -> Select[Any]:
    if scope.everyone:
        return statement
    return statement.where(Delegation.id.in_(sorted(scope.delegations)))


def _blockers(db: Session, scope: Scope, ids: list[int], now: datetime) -> dict[int, list[Blocker]]:
    """Where people of these delegations wait, most first, with the last act of those who do."""
    counted = tally(scope, now)
    places = (counted.c.delegation_id, counted.c.state, counted.c.blocked_on)
    held = (
        select(*places, func.sum(counted.c.people).label("people"))
        .where(counted.c.delegation_id.in_(ids), counted.c.blocked_on != "")
        .group_by(*places)
        .having(func.sum(counted.c.people) > 0)
        .subquery("held")
    )
    nth = func.row_number().over(
        partition_by=held.c.delegation_id, order_by=(held.c.people.desc(), held.c.blocked_on)
    )
    ranked = select(held, nth.label("nth")).subquery("ranked")
    seen = (
        select(func.max(BoardRow.active_at))
        .where(BoardRow.delegation_id == ranked.c.delegation_id)
        .where(BoardRow.blocked_on == ranked.c.blocked_on)
        .scalar_subquery()
    )
    found: dict[int, list[Blocker]] = {}
    statement = (
        select(ranked, seen.label("seen"))
        .where(ranked.c.nth <= MOST_BLOCKERS)
        .order_by(ranked.c.delegation_id, ranked.c.nth)
    )
    for row in db.execute(statement):
        # Others of the delegation may wait at the same lesson, and have begun.
        at = NEVER if row.state is Readiness.NOT_STARTED else _aware(row.seen)
        blocker = Blocker(row.state, row.blocked_on, row.people, None if at == NEVER else at)
        found.setdefault(row.delegation_id, []).append(blocker)
    return found


def _aware(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _row(row: Any, blockers: list[Blocker]) -> Row:
    seen = _aware(row.seen)
    return Row(
        row.id,
        row.code,
        row.name,
        row.people,
        row.ready,
        row.exempt,
        row.under_way,
        row.not_started,
        None if seen == NEVER else seen,
        tuple(blockers),
        row.under_way + row.not_started - sum(one.people for one in blockers),
    )


def _cursor(row: Any, sort: Sort) -> str:
    """Where a page ends: the code of a delegation, after the value that may change meanwhile."""
    if sort is Sort.NAME:
        return str(row.code)
    value = row.share if sort is Sort.SHARE else (row.seen - _EPOCH) // timedelta(microseconds=1)
    return f"{value}.{row.code}"


def _beyond(summed: CTE, key: ColumnElement[Any], sort: Sort, after: str) -> ColumnElement[bool]:
    """What comes after a place; nothing does where the address says no such place."""
    value, _, code = after.rpartition(".")
    is_number = re.fullmatch(r"[0-9]{1,16}", value) is not None
    if is_number is (sort is Sort.NAME):
        return literal(value=False)
    name, own_id = (
        select(column).where(summed.c.code == code[:12]).scalar_subquery()
        for column in (summed.c.sort_name, summed.c.id)
    )
    is_later = or_(
        summed.c.sort_name > name, and_(summed.c.sort_name == name, summed.c.id > own_id)
    )
    if sort is Sort.NAME:
        return is_later
    at: Any = int(value)
    if sort is Sort.SEEN:
        at = _EPOCH + timedelta(microseconds=at)
    return or_(key > at, and_(key == at, is_later))
