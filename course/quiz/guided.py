"""After the third failed try: one lesson after the other, with no more than its own questions.

A way on that needs nobody: reading a lesson again opens its questions at once, by day and by night,
and the others wait. What one lesson earns stands, as at every try.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from course.domain.bank import Blueprint
from course.domain.completion import Record
from course.domain.course import Course, Lesson
from course.domain.errors import NotNow
from course.domain.tries import NextTry
from course.domain.words import words


class Part(NamedTuple):
    """One lesson whose questions are still worth answering."""

    lesson: Lesson
    questions: int
    is_open: bool


def parts(
    course: Course,
    blueprint: Blueprint,
    record: Record,
    sections: Iterable[str],
    upcoming: NextTry,
) -> list[Part]:
    """The way: each lesson in which points were lost, and whether its questions are open.

    sections: of the next try, by lesson slug. Empty where nobody needs help yet.
    """
    if not upcoming.asks_for_help:
        return []
    found = ((course.lesson(f"{blueprint.module}/{one}"), one) for one in sections)
    return [
        Part(lesson, blueprint.draw[one], _is_open(lesson, record, upcoming))
        for lesson, one in found
        if lesson is not None
    ]


def _is_open(lesson: Lesson, record: Record, upcoming: NextTry) -> bool:
    quiz, read = record.quizzes.get(lesson.module), record.lessons.get(lesson.key)
    if upcoming.opens_at is None:
        return True
    if quiz is None or read is None or read.reread_at is None:
        return False
    return read.reread_at > quiz.submitted_at


def choose(way: Iterable[Part], section: str) -> tuple[str, ...]:
    """The one section of a try on this way.

    Raises NotNow where it is not on the way, or not open.
    """
    for part in way:
        if part.lesson.slug == section:
            if part.is_open:
                return (section,)
            raise NotNow(
                words(
                    "Read lesson %(number)s again first, and press “I have read it again” at its"
                    " end. Then its questions open at once.",
                    number=part.lesson.number,
                )
            )
    raise NotNow(words("The questions of this lesson are not asked by themselves now."))
