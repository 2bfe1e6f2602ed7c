"""A lesson as its page shows it to one reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from course.domain.completion import Missing, Record, Standing
from course.domain.course import CheckPart, Course, Lesson, Module
from course.learn.checks import Check, Trouble, shown, still_counts
from course.learn.queries import Answered, Asked


class Ending(NamedTuple):
    """What stands at the end of a lesson."""

    missing: Missing | None  # what the lesson still lacks; None: it is complete
    completed_at: datetime | None
    is_rereading: bool  # its module's quiz waits for the lesson to be read again
    following: Lesson | None  # None: the module's quiz is next
    previous: Lesson | None


class Reading(NamedTuple):
    """A lesson, its checks by number, and its end."""

    lesson: Lesson
    module: Module
    checks: Mapping[int, Check]
    ending: Ending


def ending(course: Course, lesson: Lesson, record: Record, standing: Standing) -> Ending:
    """Say how a lesson ends for a reader."""
    seen = record.lessons.get(lesson.key)
    previous, following = course.neighbours(lesson)
    missing = (one for one in standing.missing if one.module == lesson.module)
    return Ending(
        missing=next((one for one in missing if one.lesson == lesson.slug), None),
        completed_at=seen.completed_at if seen else None,
        is_rereading=rereads_since(lesson, record) is not None,
        following=following if following and following.module == lesson.module else None,
        previous=previous,
    )


def rereads_since(lesson: Lesson, record: Record) -> datetime | None:
    """When the quiz was submitted for which this lesson is being read again.

    None where no quiz waits for it: not taken, passed, or the lesson has been read again since.
    """
    quiz = record.quizzes.get(lesson.module)
    if quiz is None or quiz.passed_at is not None:
        return None
    seen = record.lessons.get(lesson.key)
    if seen and seen.reread_at and seen.reread_at > quiz.submitted_at:
        return None
    return quiz.submitted_at


def checks_of(
    lesson: Lesson,
    asked: Mapping[str, Asked],
    answered: Mapping[str, Answered],
    since: datetime | None,
    again: str,
    troubles: Mapping[str, Trouble],
    base_path: str,
) -> dict[int, Check]:
    """Make all checks of a lesson ready, by number.

    since: answers up to then are asked anew; None: all answers stand.
    again: the item id of a check that the reader wants to try again.
    """
    return {
        part.number: _check(part, asked, answered, since, again, troubles, base_path)
        for part in lesson.checks
    }


def _check(
    part: CheckPart,
    asked: Mapping[str, Asked],
    answered: Mapping[str, Answered],
    since: datetime | None,
    again: str,
    troubles: Mapping[str, Trouble],
    base_path: str,
) -> Check:
    last = still_counts(answered.get(part.item), since)
    return shown(
        part,
        asked.get(part.item),
        None if part.item == again and part.item in asked else last,
        base_path,
        troubles.get(part.item),
    )
