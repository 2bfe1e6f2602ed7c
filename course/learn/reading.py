"""A lesson as its page shows it to one reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from course.domain.bank import Item
from course.domain.completion import LessonRecord, Missing, Record, Standing, is_lifted
from course.domain.course import Course, Lesson, Module
from course.domain.exemptions import NOT_ASKED, lesson_key
from course.domain.items import Response
from course.domain.rereading import Due, due, name
from course.domain.words import Words
from course.learn.checks import Check, Trouble, shown
from course.learn.queries import Answered, Asked


class Ending(NamedTuple):
    """What stands at the end of a lesson."""

    missing: Missing | None  # what the lesson still lacks; None: complete, or not asked
    completed_at: datetime | None
    lifted: Words | None  # that it is not asked; None: it is, or it is complete
    due: Due | None  # what its module's quiz waits for here; None: for nothing
    following: Lesson | None  # None: the module's quiz is next
    previous: Lesson | None


class Reading(NamedTuple):
    """A lesson, its checks by number, and its end."""

    lesson: Lesson
    module: Module
    checks: Mapping[int, Check]
    ending: Ending


def ending(
    course: Course, lesson: Lesson, record: Record, standing: Standing, due: Due | None
) -> Ending:
    """Say how a lesson ends for a reader."""
    seen = record.lessons.get(lesson.key)
    previous, following = course.neighbours(lesson)
    missing = (one for one in standing.missing if one.module == lesson.module)
    return Ending(
        missing=next((one for one in missing if one.lesson == lesson.slug), None),
        completed_at=seen.completed_at if seen else None,
        lifted=_lifted(lesson, record, seen),
        due=due if due is not None and not due.is_done else None,
        following=following if following and following.module == lesson.module else None,
        previous=previous,
    )


def _lifted(lesson: Lesson, record: Record, seen: LessonRecord | None) -> Words | None:
    is_completed = seen is not None and seen.completed_at is not None
    return NOT_ASKED if is_lifted(record, lesson_key(lesson)) and not is_completed else None


def failed_at(lesson: Lesson, record: Record) -> datetime | None:
    """When the module's quiz was last submitted without a pass; None: not taken, or passed."""
    quiz = record.quizzes.get(lesson.module)
    return quiz.submitted_at if quiz is not None and quiz.passed_at is None else None


def due_here(
    lesson: Lesson,
    record: Record,
    lost: Sequence[tuple[Item, Response | None]],
    answered: Mapping[str, Answered],
) -> Due | None:
    """What a failed quiz waits for in this lesson; None where no points were lost in it."""
    submitted_at = failed_at(lesson, record)
    if submitted_at is None or not lost:
        return None
    times = {item: one.answered_at for item, one in answered.items()}
    return due(name(lesson, lost), record.lessons.get(lesson.key), times, submitted_at)


def checks_of(
    lesson: Lesson,
    asked: Mapping[str, Asked],
    answered: Mapping[str, Answered],
    anew: Collection[str],
    troubles: Mapping[str, Trouble],
    base_path: str,
) -> dict[int, Check]:
    """Make all checks of a lesson ready, by number.

    anew: item ids of checks that are asked again although they were answered.
    """
    return {
        part.number: shown(
            part,
            asked.get(part.item),
            None if part.item in anew and part.item in asked else answered.get(part.item),
            base_path,
            troubles.get(part.item),
        )
        for part in lesson.checks
    }
