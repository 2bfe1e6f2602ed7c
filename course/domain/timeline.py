"""Events that the lessons stand on: when, of which kind, by which source.

A day is often not known, or does not matter: an event of 1943 is shown as one of 1943, never as
one of the first of January.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple


class EventKind(StrEnum):
    """What an event is, as the page filters by it."""

    SUMMIT = "summit"
    TREATY = "treaty"
    LAW = "law"
    SYSTEM = "system"
    SCIENCE = "science"


class When(NamedTuple):
    """A day, a month or a year."""

    year: int
    month: int = 0  # 0 where only the year is given
    day: int = 0  # 0 where only the month is given

    @property
    def first(self) -> date:
        """The first day that it may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day that it may mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the timeline."""

    when: When
    title: str
    text: str
    kind: EventKind
    source: str  # its name
    address: str
    lesson: str = ""  # key of the lesson that tells more; "" where none does
    review_by: date | None = None  # None where nothing in it ages


class Year(NamedTuple):
    """The events of one year."""

    year: int
    events: tuple[Event, ...]


def read_when(text: str) -> When | None:
    """Read "2023-11-01", "2024-05" or "1987"; None where it is no such thing."""
    parts = text.split("-")
    shape = [len(part) for part in parts]
    if shape not in ([4], [4, 2], [4, 2, 2]) or not all(p.isascii() and p.isdigit() for p in parts):
        return None
    when = When(*(int(part) for part in parts))
    if 0 in when[: len(parts)]:
        return None
    try:
        _ = when.first, when.last
    except ValueError:
        return None
    return when


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events from the oldest on; what is known less exactly stands first in its year."""
    return tuple(sorted(events, key=lambda event: event.when))


def chosen(
    events: Iterable[Event],
    *,
    kinds: Collection[EventKind] = (),
    since: When | None = None,
    until: When | None = None,
) -> tuple[Event, ...]:
    """Choose events by kind and time, both ends included; all kinds where none is named."""
    return tuple(
        event
        for event in events
        if (not kinds or event.kind in kinds)
        and (since is None or event.when.last >= since.first)
        and (until is None or event.when.first <= until.last)
    )


def by_year(events: Iterable[Event]) -> tuple[Year, ...]:
    """The events in groups of a year; they come in order."""
    return tuple(
        Year(year, tuple(group)) for year, group in groupby(events, key=lambda e: e.when.year)
    )
