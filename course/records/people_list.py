"""Finding one page of the people a filter asks for, in time that does not grow with their number.

A question that names several conditions can be fast by one index and hopeless by another, and a
database that guesses wrong reads everybody. So it is not left to guess. Each condition is counted,
but no further than `MOST_COUNTED`. Where one is rare, its few rows are read, narrowed down by the
others and sorted. Where none is, rows are walked along an index in the order of the list, at most
`WINDOW` of them: as every condition is common, a page is usually full long before; where it is not,
the page says how far it has looked, and the next one goes on from there.

Rare means: fewer than the rows that a walk would look at before it has filled a page. Of n people,
m of whom are wanted, those are a page's size times n / m, so both ways cost the same where m is the
square root of the page's size times n. Reading a row by its key takes longer than walking over it,
so less than the page's size is put in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Subquery,
    and_,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import replacement_traverse

from course.records.people_filter import ROWS, Condition, Sort, still_learns

PAGE_SIZE = 50
MOST_COUNTED = 6_000
"""Rows that are counted of one condition."""

READ_OR_WALK = 30
"""What is rare among n people: the square root of this times n."""

WINDOW = 20_000
"""Rows that are looked at along an index, at most."""

TOLD_UP_TO = 1_000
"""Of more people than this, a page says "more than"."""

_KEYS: dict[Sort, tuple[str, ...]] = {
    Sort.NAME: ("sort_key", "person_id"),
    Sort.STATE: ("rank", "sort_key", "person_id"),
    Sort.SILENT: ("active_at", "person_id"),
    Sort.RECENT: ("active_at", "person_id"),
}
_SORTED_BY_ACTIVITY = {"delegation", "rank"}
"""Conditions whose index holds the rows in the order of activity too."""

_SORTED_BY_STATE = {"rank", "delegation", "exemption", "edition"}
"""And in the order of states."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Found(NamedTuple):
    """One page: who is on it, where the next one begins, and how many there are in all."""

    ids: tuple[int, ...]
    next_after: str | None  # None: nobody follows
    total: int | None  # None: not counted
    has_looked_in_vain: bool = False  # the page is not full, and yet somebody may follow
    sort: Sort = Sort.NAME  # the order that it is in


class _Counted(NamedTuple):
    """What is known before a way is chosen."""

    conditions: tuple[int, ...]  # rows of each, up to `MOST_COUNTED` + 1
    of_first: int  # people of the first: one may be found by two words
    people: int  # about so many have rows
    has_ended: bool  # somebody's right to learn has ended by the clock, and the row is still there

    @property
    def rarest(self) -> int:
        """Rows of the rarest condition."""
        return min(self.conditions)

    @property
    def few(self) -> int:
        """How many are read and sorted at once."""
        return min(MOST_COUNTED, math.isqrt(READ_OR_WALK * self.people))


def find_page(
    db: Session,
    wanted: Sequence[Condition],
    sort: Sort,
    after: str | None,
    now: datetime,
    *,
    least_rank: int = 0,
) -> Found:
    """Find one page.

    Many people of one name are shown in the order of their last act, whatever order was asked for.

    after: `next_after` of the page before; None for the first one.
    least_rank: nobody who is wanted has a lower one; the walk by state begins there.
    """
    counted = _count(db, wanted, now) if wanted else None
    if counted is not None and counted.rarest > counted.few and _goes_by_name(wanted, sort):
        sort = Sort.RECENT
    start = _start(db, wanted, sort, after) if after else ()
    if start is None:
        return Found((), None, None, sort=sort)
    if counted is None:
        return _walked(db, wanted, None, sort, start, now, least_rank)._replace(sort=sort)
    along = _anchor(wanted, sort)
    is_all_counted = len(wanted) == 1 and not counted.has_ended
    total = counted.of_first if is_all_counted else None
    if counted.rarest <= counted.few and not (is_all_counted and along):
        rarest = counted.conditions.index(counted.rarest)
        found = _of_few(db, wanted, rarest, sort, start, now, total)
        return found._replace(sort=sort)
    found = _walked(db, wanted, along, sort, start, now, least_rank)
    return found._replace(total=total, sort=sort)


def _goes_by_name(wanted: Sequence[Condition], sort: Sort) -> bool:
    """Whether a walk by name would look for a name: for Zoe it would pass everybody before her."""
    return sort in {Sort.NAME, Sort.STATE} and any(one.name == "word" for one in wanted)


def every_id(wanted: Sequence[Condition], now: datetime) -> Select[Any]:
    """Everybody whom a filter asks for, without an order: what an export reads."""
    clauses = [
        ROWS.c.person_id.in_(one.ids) if one.ids is not None else one.clause for one in wanted
    ]
    return select(ROWS.c.person_id).where(*clauses, still_learns(now))


def _count(db: Session, wanted: Sequence[Condition], now: datetime) -> _Counted:
    some = [
        (one.ids if one.ids is not None else select(ROWS.c.person_id).where(one.clause))
        .limit(MOST_COUNTED + 1)
        .subquery()
        for one in wanted
    ]
    counts = (select(func.count()).select_from(one).scalar_subquery() for one in some)
    of_first = select(func.count(some[0].c.person_id.distinct())).scalar_subquery()
    people = select(func.max(ROWS.c.person_id)).scalar_subquery()
    ended = select(ROWS.c.person_id).where(ROWS.c.learns_until <= now).exists()
    *counted, first, last_id, has_ended = db.execute(select(*counts, of_first, people, ended)).one()
    return _Counted(tuple(counted), first, last_id or 0, has_ended)


# ---------------------------------------------------------------- two ways


def _of_few(
    db: Session,
    wanted: Sequence[Condition],
    rarest: int,
    sort: Sort,
    start: tuple[object, ...],
    now: datetime,
    total: int | None,
) -> Found:
    """Read all rows of the rarest condition, and sort those of them that are wanted."""
    first = wanted[rarest]
    clause = ROWS.c.person_id.in_(first.ids) if first.ids is not None else first.clause
    # With a limit it is a question of its own, which no database mixes with the others.
    few = select(ROWS).where(clause).limit(MOST_COUNTED + 1).subquery("few")
    others = [one.clause for place, one in enumerate(wanted) if place != rarest]
    counts = func.count().over() if total is None else literal(total)
    found = select(few, counts.label("total"))
    rows = found.where(*_upon(few, [*others, still_learns(now)])).subquery("found")
    keys = [rows.c[name] for name in _KEYS[sort]]
    page = select(rows.c.public_id, rows.c.total, *keys).order_by(*_ordered(keys, sort))
    if start:
        page = page.where(_beyond(keys, start, sort))
    shown = db.execute(page.limit(PAGE_SIZE + 1)).all()
    return _page(shown, sort, shown[0].total if shown else total or 0)


def _walked(
    db: Session,
    wanted: Sequence[Condition],
    along: Condition | None,
    sort: Sort,
    start: tuple[object, ...],
    now: datetime,
    least_rank: int,
) -> Found:
    """Walk along an index in the order of the list, and take who is wanted."""
    names = _KEYS[sort]
    keys = [ROWS.c[name] for name in names]
    window = select(ROWS).order_by(*_ordered(keys, sort)).limit(WINDOW)
    # What the reader may not see is not walked over: the page may say where it has looked.
    within = [one for one in wanted if one is along or one.name == "scope"]
    window = window.where(*(one.clause for one in within))
    if start:
        window = window.where(_beyond(keys, start, sort))
    elif least_rank and sort is Sort.STATE:
        window = window.where(ROWS.c.rank >= least_rank)
    seen = window.subquery("seen")
    others = [one.clause for one in wanted if not any(one is its for its in within)]
    # No order is asked for once more: both databases keep that of the window, and SQLite would sort
    # the whole of it.
    page = select(seen.c.public_id, *(seen.c[name] for name in names))
    page = page.where(*_upon(seen, [*others, still_learns(now)])).limit(PAGE_SIZE + 1)
    rows = db.execute(page).all()
    if len(rows) > PAGE_SIZE:
        return _page(rows, sort, None)
    last = window.limit(1).offset(WINDOW - 1).subquery("last")
    end = db.execute(select(last.c.public_id, *(last.c[name] for name in names))).first()
    found = _page(rows, sort, None)
    return found._replace(next_after=_cursor(end, sort), has_looked_in_vain=True) if end else found


def _anchor(wanted: Sequence[Condition], sort: Sort) -> Condition | None:
    """The condition along whose index the list is walked; None: along that of everybody."""
    for one in wanted:
        if sort is Sort.NAME and one.is_sorted:
            return one
        if sort in {Sort.SILENT, Sort.RECENT} and one.name in _SORTED_BY_ACTIVITY:
            return one
        if sort is Sort.STATE and one.name in _SORTED_BY_STATE:
            return one
    return None


def _upon(rows: Subquery, clauses: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """The same clauses about rows that another question has found."""

    def replace(element: Any, **_: Any) -> Any:
        if isinstance(element, Column) and element.table is ROWS:
            return rows.c[element.name]
        return None

    return [replacement_traverse(clause, {}, replace) for clause in clauses]


# ---------------------------------------------------------------- order and pages


def _ordered(keys: Sequence[ColumnElement[Any]], sort: Sort) -> list[ColumnElement[Any]]:
    return [key.desc() for key in keys] if sort is Sort.RECENT else list(keys)


def _beyond(
    keys: Sequence[ColumnElement[Any]], start: tuple[object, ...], sort: Sort
) -> ColumnElement[bool]:
    last = tuple_(*(literal(value, key.type) for value, key in zip(start, keys, strict=True)))
    return tuple_(*keys) < last if sort is Sort.RECENT else tuple_(*keys) > last


def _page(rows: Sequence[Any], sort: Sort, total: int | None) -> Found:
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return Found(
        tuple(row.person_id for row in shown), _cursor(shown[-1], sort) if more else None, total
    )


def _cursor(row: Any, sort: Sort) -> str:
    """Where a page ends, as its address says it: no name, but what may change until it is asked."""
    if sort is Sort.NAME:
        return str(row.public_id)
    if sort is Sort.STATE:
        return f"{row.rank}.{row.public_id}"
    return f"{(row.active_at - _EPOCH) // timedelta(microseconds=1)}.{row.public_id}"


def _start(
    db: Session, wanted: Sequence[Condition], sort: Sort, after: str
) -> tuple[object, ...] | None:
    """The values of the keys where a page begins; None where the address says no such place."""
    value, _, public_id = after.rpartition(".")
    is_number = re.fullmatch(r"[0-9]{1,16}", value) is not None
    if is_number is (sort is Sort.NAME) or bool(value) is not is_number:
        return None
    inside = [one.clause for one in wanted if one.name in {"delegation", "scope"}]
    place = select(ROWS.c.sort_key, ROWS.c.person_id).where(
        and_(ROWS.c.public_id == public_id[:32], *inside)
    )
    row = db.execute(place).first()
    if row is None:
        return None
    if sort is Sort.NAME:
        return tuple(row)
    if sort is Sort.STATE:
        return (min(int(value), 3), *row)
    return _EPOCH + timedelta(microseconds=int(value)), row.person_id
