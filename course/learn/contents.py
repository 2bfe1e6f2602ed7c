"""The contents as a page shows them: the next step, what still stands between, and all rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from course.content.reading_time import quiz_minutes
from course.domain.completion import (
    BY_QUIZ,
    Missing,
    Record,
    Standing,
    is_lifted,
    shown_points,
)
from course.domain.course import Course, Lesson, Module
from course.domain.exemptions import lesson_key, quiz_key
from course.domain.lifting import lifted
from course.domain.words import Words
from course.learn.queries import QuizFacts


class LessonRow(NamedTuple):
    """A lesson in the contents."""

    lesson: Lesson
    state: str  # read, by-quiz, lifted, begun, todo
    at: datetime | None  # when it was completed
    is_next: bool


class QuizRow(NamedTuple):
    """A quiz in the contents."""

    state: str  # passed, lifted, open, failed, todo
    points: str  # best so far, "11"; "" before the first try
    of: str
    length: int  # questions
    minutes: int
    is_next: bool


class ModulePart(NamedTuple):
    """A module in the contents."""

    module: Module
    lessons: tuple[LessonRow, ...]
    quiz: QuizRow
    lessons_done: int


class NextStep(NamedTuple):
    """The one thing to do next."""

    kind: str  # lesson, quiz, certificate, exempt
    module: Module | None = None
    lesson: Lesson | None = None
    is_begun: bool = False
    anchor: str = ""  # where a lesson was left
    stopped_in: str = ""  # title of that part; "" at the top
    minutes: int = 0  # still to go


class Between(NamedTuple):
    """What stands between a learner and the certificate."""

    lessons: int
    minutes: int  # of those lessons
    quizzes: int
    pass_percent: int
    days: int  # to the deadline, by the calendar of its city; negative after it
    missing: tuple[Missing, ...]
    lifted: tuple[Words, ...]  # what is not asked of them


def module_parts(
    course: Course, record: Record, step: NextStep, facts: Mapping[str, QuizFacts]
) -> Iterator[ModulePart]:
    """All modules with the states of their lessons and quizzes."""
    for module in course:
        yield module_part(module, record, step, facts.get(module.slug))


def whole_minutes(parts: Iterable[ModulePart]) -> int:
    """How long the whole course takes."""
    return sum(
        part.quiz.minutes + sum(row.lesson.minutes for row in part.lessons) for part in parts
    )


def module_part(
    module: Module, record: Record, step: NextStep, facts: QuizFacts | None
) -> ModulePart:
    """One module with the states of its lessons and its quiz."""
    rows = tuple(_lesson_row(lesson, record, step) for lesson in module.lessons)
    quiz = _quiz_row(module, facts or QuizFacts(0, False), record, step)
    return ModulePart(module, rows, quiz, sum(row.at is not None for row in rows))


def _lesson_row(lesson: Lesson, record: Record, step: NextStep) -> LessonRow:
    seen = record.lessons.get(lesson.key)
    if seen is not None and seen.completed_at is not None:
        state = "by-quiz" if seen.how == BY_QUIZ else "read"
    elif is_lifted(record, lesson_key(lesson)):
        state = "lifted"
    else:
        state = "todo" if seen is None else "begun"
    return LessonRow(lesson, state, seen.completed_at if seen else None, step.lesson == lesson)


def _quiz_row(module: Module, facts: QuizFacts, record: Record, step: NextStep) -> QuizRow:
    taken = record.quizzes.get(module.slug)
    is_next = step.kind == "quiz" and step.module == module
    minutes = quiz_minutes(facts.length)
    if taken is not None and taken.passed_at is not None:
        state = "passed"
    elif is_lifted(record, quiz_key(module)):
        state = "lifted"
    elif facts.is_open:
        state = "open"
    else:
        state = "failed" if taken else "todo"
    points, of = (shown_points(taken.points), shown_points(taken.of)) if taken else ("", "")
    return QuizRow(state, points, of, facts.length, minutes, is_next)


def next_step(
    course: Course, record: Record, standing: Standing, facts: Mapping[str, QuizFacts]
) -> NextStep:
    """The first thing that is missing, in the order of the course."""
    if standing.is_complete:
        return NextStep("certificate")
    if standing.is_exempt:
        return NextStep("exempt")
    first = standing.missing[0]
    module = course.module(first.module)
    assert module is not None, "what is missing is part of the course"
    lesson = course.lesson(f"{first.module}/{first.lesson}") if first.lesson else None
    if lesson is None:
        quiz = facts.get(module.slug)
        return NextStep("quiz", module, is_begun=quiz is not None and quiz.is_open)
    seen = record.lessons.get(lesson.key)
    anchor = seen.stopped_at if seen and seen.stopped_at in lesson.anchors else ""
    return NextStep(
        "lesson",
        module,
        lesson,
        is_begun=seen is not None,
        anchor=anchor,
        stopped_in=lesson.title_of(anchor) if anchor else "",
        minutes=minutes_left(lesson, anchor),
    )


def minutes_left(lesson: Lesson, anchor: str) -> int:
    """About how many minutes are left from an anchor on, at least 1: by its share of the parts."""
    sections = [heading.anchor for heading in lesson.headings]
    section = lesson.anchors.get(anchor, "")
    if section not in sections:
        return lesson.minutes
    share = (len(sections) - sections.index(section)) / (len(sections) + 1)
    return max(1, math.ceil(lesson.minutes * share))


def between(course: Course, record: Record, standing: Standing, now: datetime) -> Between:
    """What is missing, in numbers and one by one, and what is not asked."""
    keys = {f"{one.module}/{one.lesson}" for one in standing.missing if one.lesson}
    return Between(
        lessons=len(keys),
        minutes=sum(lesson.minutes for lesson in course.lessons if lesson.key in keys),
        quizzes=sum(one.lesson is None for one in standing.missing),
        pass_percent=round(course.policy.pass_share * 100),
        days=course.summit.days_left(now),
        missing=standing.missing,
        lifted=lifted(course, record),
    )
