"""After a fail: what is worth reading again, what of it is done, and when the next try opens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from course.domain.completion import Record
from course.domain.course import Course, Policy
from course.domain.rereading import Due, due, name
from course.domain.tries import SLACK, NextTry, next_try
from course.domain.words import words
from course.quiz import queries
from course.quiz.queries import Paper, Place


def dues(db: Session, course: Course, person_id: int, paper: Paper, record: Record) -> list[Due]:
    """What a submitted try names, in the order of the course, and what is left of it; one query."""
    lost: dict[str, list[Place]] = {}
    for place in paper.places:
        if place.points is not None and place.points < 1 - SLACK:
            lost.setdefault(place.item.lesson_key, []).append(place)
    named = [
        name(lesson, [(place.item, place.response) for place in lost[lesson.key]])
        for lesson in course.lessons
        if lesson.key in lost
    ]
    checks = [check.item for one in named for check in one.checks]
    answered: Mapping[str, datetime] = queries.last_answers(db, person_id, checks) if checks else {}
    submitted_at = paper.attempt.submitted_at
    assert submitted_at is not None, "only a submitted try has lost points"
    return [due(one, record.lessons.get(one.lesson.key), answered, submitted_at) for one in named]


def upcoming(
    paper: Paper | None,
    due_parts: Sequence[Due],
    now: datetime,
    *,
    passed: bool = False,
    is_supervised: bool = False,
) -> NextTry:
    """When the next try opens.

    paper: the try submitted last; None before the first.
    is_supervised: somebody has opened it, and is there.
    """
    if paper is None:
        return next_try(
            Policy(), passed=False, submitted_at=None, tries=0, is_reread=False, now=now
        )
    upcoming = next_try(
        Policy(**json.loads(paper.attempt.policy)),
        passed=passed,
        submitted_at=paper.attempt.submitted_at,
        tries=paper.attempt.ordinal,
        is_reread=bool(due_parts) and all(one.is_done for one in due_parts),
        now=now,
    )
    if is_supervised:
        why = words("The secretariat has opened the next try for you. Somebody is there with you.")
        return upcoming._replace(opens_at=None, why=why)
    return upcoming
