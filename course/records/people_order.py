"""The orders of a list of people, and the places in them that addresses name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, select, tuple_
from sqlalchemy.orm import Session

from course.records.people_filter import ROWS, Condition, Sort

KEYS: dict[Sort, tuple[str, ...]] = {
    Sort.NAME: ("sort_key", "person_id"),
    Sort.STATE: ("rank", "sort_key", "person_id"),
    Sort.SILENT: ("active_at", "person_id"),
    Sort.RECENT: ("active_at", "person_id"),
}
"""Columns that each order goes by; person_id is the last, so that no two are alike."""

SORTED_BY = {
    Sort.STATE: {"rank", "delegation", "exemption", "edition"},
    Sort.SILENT: {"rank", "delegation"},
    Sort.RECENT: {"rank", "delegation"},
}
"""Conditions whose index holds the rows in an order other than that of names."""

WITHIN = {"delegation", "scope"}
"""Conditions that no place in a list may leave: it could say where a stranger stands."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ordered(keys: Sequence[ColumnElement[Any]], sort: Sort) -> list[ColumnElement[Any]]:
    """The keys as a query sorts by them."""
    return [key.desc() for key in keys] if sort is Sort.RECENT else list(keys)


def beyond(
    keys: Sequence[ColumnElement[Any]], start: tuple[object, ...], sort: Sort
) -> ColumnElement[bool]:
    """What comes after a place."""
    last = tuple_(*(literal(value, key.type) for value, key in zip(start, keys, strict=True)))
    return tuple_(*keys) < last if sort is Sort.RECENT else tuple_(*keys) > last


def cursor(row: Any, sort: Sort) -> str:
    """Where a page ends, as its address says it: no name, but what may change until it is asked."""
    if sort is Sort.NAME:
        return str(row.public_id)
    if sort is Sort.STATE:
        return f"{row.rank}.{row.public_id}"
    return f"{(row.active_at - _EPOCH) // timedelta(microseconds=1)}.{row.public_id}"


def start_of(
    db: Session, wanted: Sequence[Condition], sort: Sort, after: str
) -> tuple[object, ...] | None:
    """The values of the keys where a page begins; None where the address says no such place."""
    value, _, public_id = after.rpartition(".")
    is_number = re.fullmatch(r"[0-9]{1,16}", value) is not None
    if is_number is (sort is Sort.NAME) or bool(value) is not is_number:
        return None
    inside = [one.clause for one in wanted if one.name in WITHIN]
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
