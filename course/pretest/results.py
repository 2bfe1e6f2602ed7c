"""What the questions after the course show to the person who answered them, and to nobody else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from course.domain.course import Course, Lesson, Module
from course.domain.rereading import Named, name
from course.domain.tries import SLACK
from course.pretest.queries import Paper, Place


class Part(NamedTuple):
    """Right answers in one module, or in all: points of questions."""

    module: Module | None  # None: all of them
    before: float | None  # None: not answered before the course
    before_of: int
    now: float
    now_of: int


def parts(course: Course, before: Paper | None, after: Paper) -> list[Part]:
    """One's own change, in all and then by module; before: None where it was not handed in."""
    taken = before if before and before.finished_at else None
    modules = [m for m in course if any(p.item.module == m.slug for p in after.places)]
    return [_part(module, taken, after) for module in (None, *modules)]


def _part(module: Module | None, before: Paper | None, after: Paper) -> Part:
    then, now = _of(module, before.places if before else ()), _of(module, after.places)
    return Part(module, _points(then) if before else None, len(then), _points(now), len(now))


def _of(module: Module | None, places: Iterable[Place]) -> list[Place]:
    return [place for place in places if module is None or place.item.module == module.slug]


def _points(places: Iterable[Place]) -> float:
    return math.fsum(place.points or 0.0 for place in places)


def reread(course: Course, after: Paper) -> list[Named]:
    """The lessons worth reading again, in the order of the course, with their paragraphs."""
    lost: dict[str, list[Place]] = {}
    for place in after.places:
        if place.points is not None and place.points < 1 - SLACK:
            lost.setdefault(place.item.lesson_key, []).append(place)
    lessons: list[Lesson] = [lesson for lesson in course.lessons if lesson.key in lost]
    return [name(one, [(place.item, place.response) for place in lost[one.key]]) for one in lessons]
