"""What the page of the room shows, put together from kept counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from course.domain.course import Course, Lesson, Objective
from course.domain.mastery import Counts, Mastery, in_words, mastery, parted, together
from course.domain.programme import Place
from course.domain.words import Words
from course.mastery.charts import NARROW, WIDE, Bars, Named, draw_bars
from course.mastery.mistakes import Counted, Mistake, worst

DRAWN = 10  # objectives in the picture
MISTAKES = 8
NO_SEAT = ""
"""The category of whoever holds no seat."""


class By(StrEnum):
    """How the room may be parted; stands in the address."""

    NOTHING = "all"
    LOCALE = "locale"
    CATEGORY = "category"


class Known:
    """The counts of the room, as they were kept."""

    def __init__(self, as_of: datetime, content: str) -> None:
        self.as_of = as_of
        plain = json.loads(content)
        self._groups: list[list[Any]] = plain["groups"]
        self._mistakes: list[dict[str, Any]] = plain["mistakes"]

    @property
    def mistakes(self) -> list[Counted]:
        """What people were wrongly sure of."""
        return [Counted(**one) for one in self._mistakes]

    def counts(self, by: By) -> dict[Place, dict[str, Counts]]:
        """Objective -> name of a group -> its counts."""
        found: defaultdict[Place, defaultdict[str, list[Counts]]]
        found = defaultdict(lambda: defaultdict(list))
        for module, lesson, objective, locale, category, *counts in self._groups:
            names = {By.NOTHING: "", By.LOCALE: locale, By.CATEGORY: category or NO_SEAT}
            found[f"{module}/{lesson}", objective][names[by]].append(Counts(*counts))
        return {
            place: {name: together(own) for name, own in groups.items()}
            for place, groups in found.items()
        }


class Row(NamedTuple):
    """One objective."""

    lesson: Lesson
    objective: Objective
    whole: Mastery
    groups: Mapping[str, Mastery]  # by name; empty where the room is not parted

    @property
    def ability(self) -> str:
        """The objective as it is said within a sentence."""
        return self.objective.text.strip(" .;")


class RoomPage(NamedTuple):
    """What the page shows."""

    as_of: datetime
    says: Words | None  # of the weakest objective; None: too few people yet
    rows: tuple[Row, ...]  # weakest first, those withheld last
    unasked: int  # objectives that nobody was asked about in a first try
    groups: tuple[str, ...]  # names, the largest first
    bars: tuple[Bars, Bars] | None  # wide and narrow; None: nothing can be shown
    mistakes: tuple[tuple[Lesson, Mistake], ...]

    @property
    def drawn(self) -> int:
        """How many objectives stand in the picture."""
        return len(self.bars[0].bars) if self.bars else 0


def room_page(course: Course, known: Known, by: By) -> RoomPage:
    """Judge the room as a whole, and in groups where that is asked for."""
    rows = _rows(course, known, by)
    first = rows[0] if rows and rows[0].whole.share is not None else None
    found = ((course.lesson(one.counted.lesson), one) for one in worst(known.mistakes, MISTAKES))
    return RoomPage(
        known.as_of,
        in_words(first.whole.share or 0.0, first.ability) if first else None,
        rows,
        sum(len(lesson.objectives) for lesson in course.lessons) - len(rows),
        () if by is By.NOTHING else _by_size(known, by),
        _bars(rows) if first else None,
        tuple((lesson, one) for lesson, one in found if lesson is not None),
    )


def weakest(course: Course, known: Known) -> list[Place]:
    """Objectives from the least known on; after them, in the order of the course, all others."""
    told = [(row.lesson.key, row.objective.id) for row in _rows(course, known, By.NOTHING)]
    every = [(lesson.key, one.id) for lesson in course.lessons for one in lesson.objectives]
    return list(dict.fromkeys([*told, *every]))


def _rows(course: Course, known: Known, by: By) -> tuple[Row, ...]:
    groups = known.counts(by)
    found = []
    for lesson in course.lessons:
        for objective in lesson.objectives:
            own = groups.get((lesson.key, objective.id))
            if own:
                parts = {} if by is By.NOTHING else parted(own)
                found.append(Row(lesson, objective, mastery(together(own.values())), parts))
    found.sort(key=lambda row: (row.whole.share is None, row.whole.share or 0.0))
    return tuple(found)


def _by_size(known: Known, by: By) -> tuple[str, ...]:
    people: defaultdict[str, int] = defaultdict(int)
    for groups in known.counts(by).values():
        for name, counts in groups.items():
            people[name] = max(people[name], counts.people)
    return tuple(sorted(people, key=lambda name: (-people[name], name)))


def _bars(rows: Iterable[Row]) -> tuple[Bars, Bars]:
    named = [Named(f"{row.lesson.number} {row.ability}", row.whole) for row in rows][:DRAWN]
    return draw_bars(named, WIDE), draw_bars(named, NARROW)
