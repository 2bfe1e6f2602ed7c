"""Mistakes that people made who were sure: what was answered, as what it mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item
from course.domain.items import Response, grade
from course.domain.mastery import FEWEST
from course.domain.numbers import shown_number
from course.domain.statistics.intervals import Interval, share_interval
from course.domain.statistics.responses import shows


class Sure(NamedTuple):
    """How many people were sure of one response to one check."""

    item: Item
    response: Response | None
    people: int


class Counted(NamedTuple):
    """How many of those who were sure of a check made one mistake, as it is kept."""

    lesson: str  # key
    item: str  # slug
    stem: str  # Markdown, like the two below
    chosen: str
    feedback: str  # what it mistakes
    see: str  # anchor of the paragraph that answers it, without "#"
    people: int  # who made it and were sure
    sure: int  # who were sure, right or wrong


class Mistake(NamedTuple):
    """One mistake of enough people to be told of."""

    counted: Counted
    share: float  # of those who were sure
    interval: Interval


def mistakes(answers: Iterable[Sure]) -> list[Counted]:
    """Count each mistake of each check; one that its item foresees no words for stays out."""
    sure: Counter[str] = Counter()
    made: Counter[tuple[str, str]] = Counter()
    items: dict[str, Item] = {}
    for item, response, people in answers:
        items[item.id] = item
        sure[item.id] += people
        for name in _made(item, response):
            made[item.id, name] += people
    return [
        _counted(items[item], name, people, sure[item])
        for (item, name), people in sorted(made.items())
    ]


def _made(item: Item, response: Response | None) -> list[str]:
    """Which of its foreseen mistakes a response makes: wrong options, or an expected wrong text."""
    if item.type in CHOICE_TYPES:
        return [one.name for one in shows(item, response) if not one.is_key]
    if item.type in TYPED_TYPES:
        reject = grade(item, response).reject
        return [] if reject is None else [str(reject)]
    return []


def _counted(item: Item, name: str, people: int, sure: int) -> Counted:
    if item.type in CHOICE_TYPES:
        option = next(one for one in item.options if one.id == name)
        chosen, feedback, see = option.text, option.feedback, option.see
    else:
        reject = item.rejects[int(name)]
        chosen = reject.text if reject.text is not None else _number(reject.value, item.unit)
        feedback, see = reject.feedback, reject.see
    key, stem = item.lesson_key, item.stem
    return Counted(key, item.id, stem, chosen, feedback, see.removeprefix("#"), people, sure)


def _number(value: float | None, unit: str) -> str:
    return f"{shown_number(value or 0.0)} {unit}".strip()


def worst(counted: Iterable[Counted], most: int) -> tuple[Mistake, ...]:
    """The most frequent mistakes of those who were sure, `FEWEST` people or more of each check.

    By the lower end of the interval: a share of few people comes after the same share of many.
    """
    found = []
    for one in counted:
        interval = share_interval(one.people, one.sure)
        if one.sure >= FEWEST and interval is not None:
            found.append(Mistake(one, one.people / one.sure, interval))
    found.sort(key=lambda m: (-m.interval.low, m.counted.item, m.counted.chosen))
    return tuple(found[:most])
