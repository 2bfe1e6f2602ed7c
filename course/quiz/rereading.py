"""After a fail: what is worth reading again, and when the next try opens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from course.domain.assembly import SLACK, NextTry, next_try
from course.domain.completion import Record
from course.domain.course import Course, Lesson, Policy
from course.domain.review import paragraphs
from course.quiz.queries import Paper


class Named(NamedTuple):
    """A lesson of which some paragraphs are worth reading again."""

    lesson: Lesson
    anchors: tuple[str, ...]  # of the paragraphs, in the order of the questions
    checks: tuple[str, ...]  # item ids: to answer again

    @property
    def parts(self) -> tuple[str, ...]:
        """The titles of the parts that hold those paragraphs, each once."""
        return tuple(dict.fromkeys(self.lesson.title_of(anchor) for anchor in self.anchors))


def named_lessons(course: Course, paper: Paper) -> tuple[Named, ...]:
    """The lessons in which a submitted try lost points, in the order of the course."""
    anchors: dict[str, list[str]] = {}
    for place in paper.places:
        if place.points is not None and place.points < 1 - SLACK:
            found = anchors.setdefault(place.item.lesson_key, [])
            found += paragraphs(place.item, place.response)
    lessons = (lesson for lesson in course.lessons if lesson.key in anchors)
    return tuple(_named(lesson, anchors[lesson.key]) for lesson in lessons)


def _named(lesson: Lesson, anchors: list[str]) -> Named:
    checks = lesson.checks_near(frozenset(anchors))
    return Named(lesson, tuple(dict.fromkeys(anchors)), tuple(check.item for check in checks))


def checks_to_answer(named: tuple[Named, ...]) -> list[str]:
    """Item ids of all checks near the named paragraphs."""
    return [check for one in named for check in one.checks]


def upcoming(
    paper: Paper | None,
    named: tuple[Named, ...],
    record: Record,
    answered: Mapping[str, datetime],
    now: datetime,
) -> NextTry:
    """When the next try opens.

    paper: the try submitted last; None before the first.
    named: what it says is worth reading again.
    answered: check (item id) -> when it was answered last.
    """
    if paper is None:
        return next_try(
            Policy(), passed=False, submitted_at=None, tries=0, reread={}, answered={}, now=now
        )
    quiz = record.quizzes.get(paper.attempt.module)
    lessons = {one.lesson.key: record.lessons.get(one.lesson.key) for one in named}
    return next_try(
        Policy(**json.loads(paper.attempt.policy)),
        passed=quiz is not None and quiz.passed_at is not None,
        submitted_at=paper.attempt.submitted_at,
        tries=paper.attempt.ordinal,
        reread={key: lesson.reread_at if lesson else None for key, lesson in lessons.items()},
        answered={check: answered.get(check) for check in checks_to_answer(named)},
        now=now,
    )
