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
so no more than the page's size is put in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Subquery,
    and_,
    func,
    intersect,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import replacement_traverse

from course.records.people_filter import ROWS, Condition, Sort, still_learns
from course.records.people_order import KEYS, SORTED_BY, WITHIN, beyond, cursor, ordered, start_of

PAGE_SIZE = 50
MOST_COUNTED = 7_500
"""Rows that are counted of one condition."""

MOST_OF_A_WORD = 30_000
"""And of one word of a name: two common words may be rare together, as in Maria García."""

READ_OR_WALK = 50
"""What is rare among n people: the square root of this times n."""

WINDOW = 8_000
"""Rows that are looked at along an index, at most: more than a walk needs where all is common."""

TOLD_UP_TO = 1_000
"""Of more people than this, a page says "more than"."""


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
    if counted is not None and counted.rarest > counted.few:
        together = _together(wanted, counted)
        if together is not None:
            wanted, counted = together, _count(db, together, now)
    if counted is not None and counted.rarest > counted.few and _goes_by_name(wanted, sort):
        sort = Sort.RECENT
    start = start_of(db, wanted, sort, after) if after else ()
    if start is None:
        return Found((), None, None, sort=sort)
    if counted is None:
        return _walked(db, wanted, None, sort, start, now, least_rank)._replace(sort=sort)
    along = _anchor(wanted, counted, sort)
    is_all_counted = len(wanted) == 1 and not counted.has_ended
    total = counted.of_first if is_all_counted else None
    rarest = counted.conditions.index(counted.rarest)
    # To walk along the rarest itself reads no more than all of it, and does not count the list.
    may_walk = along is wanted[rarest] and (is_all_counted or counted.rarest > TOLD_UP_TO)
    if counted.rarest <= counted.few and not may_walk:
        found = _of_few(db, wanted, rarest, sort, start, now, total)
        return found._replace(sort=sort)
    found = _walked(db, wanted, along, sort, start, now, least_rank)
    return found._replace(total=total, sort=sort)


def _together(wanted: Sequence[Condition], counted: _Counted) -> list[Condition] | None:
    """The same conditions, those of words that can be read whole as one; None: there are no two."""
    some = [
        one
        for one, count in zip(wanted, counted.conditions, strict=True)
        if one.ids is not None and count <= MOST_OF_A_WORD
    ]
    if len(some) < 2:
        return None
    both = intersect(*(one.ids for one in some if one.ids is not None))
    ids = select(both.subquery("together").c.person_id)
    others = [one for one in wanted if not any(one is its for its in some)]
    return [Condition("word", and_(*(one.clause for one in some)), ids), *others]


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
        one.ids.limit(MOST_OF_A_WORD + 1)
        if one.ids is not None
        else select(ROWS.c.person_id).where(one.clause).limit(MOST_COUNTED + 1)
        for one in wanted
    ]
    counts = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in some)
    first = some[0].limit(MOST_COUNTED + 1).subquery()
    of_first = select(func.count(first.c.person_id.distinct())).scalar_subquery()
    people = select(func.max(ROWS.c.person_id)).scalar_subquery()
    ended = select(ROWS.c.person_id).where(ROWS.c.learns_until <= now).exists()
    *counted, of_first_one, last_id, has_ended = db.execute(
        select(*counts, of_first, people, ended)
    ).one()
    return _Counted(tuple(counted), of_first_one, last_id or 0, has_ended)


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
    keys = [rows.c[name] for name in KEYS[sort]]
    page = select(rows.c.public_id, rows.c.total, *keys).order_by(*ordered(keys, sort))
    if start:
        page = page.where(beyond(keys, start, sort))
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
    names = KEYS[sort]
    keys = [ROWS.c[name] for name in names]
    window = select(ROWS).order_by(*ordered(keys, sort)).limit(WINDOW)
    # What the reader may not see is not walked over: the page may say where it has looked.
    within = [one for one in wanted if one is along or one.name in WITHIN]
    window = window.where(*(one.clause for one in within))
    if start:
        window = window.where(beyond(keys, start, sort))
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
    found = _page(rows, sort, None)
    end = db.execute(_end(window, names)).first()
    return found._replace(next_after=cursor(end, sort), has_looked_in_vain=True) if end else found


def _end(window: Select[Any], names: tuple[str, ...]) -> Select[Any]:
    """The last row that a full window holds; its keys are read from the index alone."""
    keys = window.with_only_columns(*(ROWS.c[name] for name in names))
    last = keys.limit(1).offset(WINDOW - 1).subquery("last")
    return select(ROWS.c.public_id, *(last.c[name] for name in names)).join(
        last, last.c.person_id == ROWS.c.person_id
    )


def _anchor(wanted: Sequence[Condition], counted: _Counted, sort: Sort) -> Condition | None:
    """The condition along whose index the list is walked; None: along that of everybody.

    A delegation first, for the walk must not leave it; else the rarest.
    """
    ranked = sorted(
        zip(wanted, counted.conditions, strict=True),
        key=lambda both: (both[0].name != "delegation", both[1]),
    )
    for one, _ in ranked:
        if one.is_sorted if sort is Sort.NAME else one.name in SORTED_BY[sort]:
            return one
    return None


def _upon(rows: Subquery, clauses: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """The same clauses about rows that another question has found."""

    def replace(element: Any, **_: Any) -> Any:
        if isinstance(element, Column) and element.table is ROWS:
            return rows.c[element.name]
        return None

    return [replacement_traverse(clause, {}, replace) for clause in clauses]


def _page(rows: Sequence[Any], sort: Sort, total: int | None) -> Found:
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return Found(
        tuple(row.person_id for row in shown), cursor(shown[-1], sort) if more else None, total
    )
