"""How ready somebody is, in one word, and what keeps them: what every list of people says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from course.domain.completion import Missing, Record, judge
from course.domain.course import Course


class Readiness(StrEnum):
    """How far a person is."""

    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    EXEMPT = "exempt"  # nothing is asked any more, and the course is not completed
    READY = "ready"  # this edition is completed

    @property
    def rank(self) -> int:
        """Its place where a list is sorted by state: who needs help comes first."""
        return tuple(Readiness).index(self)


class Place(NamedTuple):
    """Where a person is."""

    state: Readiness
    blocked_on: str | None  # "lesson:introduction/one", "quiz:introduction"; None: nothing


def place(course: Course, record: Record) -> Place:
    """Tell where somebody with this record is in the course as it is today.

    Completion stands when the course grows: then nothing is missing, whatever is new.
    """
    standing = judge(course, record)
    if standing.is_complete:
        return Place(Readiness.READY, None)
    if standing.is_exempt:
        return Place(Readiness.EXEMPT, None)
    has_begun = record.lessons or record.quizzes
    state = Readiness.UNDER_WAY if has_begun else Readiness.NOT_STARTED
    return Place(state, requirement_key(standing.missing[0]))


def requirement_key(missing: Missing) -> str:
    """How exemptions and the board name what is missing."""
    if missing.lesson is None:
        return f"quiz:{missing.module}"
    return f"lesson:{missing.module}/{missing.lesson}"


def last_act(record: Record) -> datetime | None:
    """When the person last did something in lessons and quizzes; None: never."""
    return max(_acts(record), default=None)


def _acts(record: Record) -> Iterator[datetime]:
    for lesson in record.lessons.values():
        yield from (
            at for at in (lesson.opened_at, lesson.completed_at, lesson.reread_at) if at is not None
        )
    yield from (quiz.submitted_at for quiz in record.quizzes.values())
