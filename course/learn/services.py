"""What a learner changes while reading. Each change brings their standing up to date with it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.completion import READ, Record, Standing, may_complete
from course.domain.course import Course, Lesson
from course.domain.errors import NotNow, NotValid
from course.domain.items import grade, is_whole, read_response
from course.domain.words import Words, words
from course.learn.queries import Asked
from course.records import people, standing
from course.store import CheckAnswer, LessonProgress


def open_lesson(
    db: Session, course: Course, person_id: int, lesson: Lesson, now: datetime
) -> Record:
    """Note that a lesson was opened; the first time counts. Returns the record with it."""
    _progress(db, person_id, lesson, now)
    standing.refresh(db, course, person_id, now)
    return standing.gather(db, course, person_id)


def answer_check(
    db: Session,
    course: Course,
    person_id: int,
    lesson: Lesson,
    asked: Asked,
    raw: object,
    locale: str,
    now: datetime,
) -> Standing:
    """Keep an answer to a check, right or wrong.

    raw: what the page sent. Raises NotValid, saying how to mend it, when it is unreadable or not
    whole: here an answer is given once, and explained at once.
    """
    response = read_response(asked.item, raw)
    if response is None or not is_whole(asked.item, response):
        raise NotValid(_what_is_missing(asked.item))
    _progress(db, person_id, lesson, now)
    db.add(
        CheckAnswer(
            person_id=person_id,
            lesson=lesson.key,
            item=asked.item.id,
            item_version_id=asked.version_id,
            response=json.dumps(response, ensure_ascii=False),
            fraction=grade(asked.item, response).fraction,
            locale=locale,
            answered_at=now,
        )
    )
    return standing.refresh(db, course, person_id, now)


def _what_is_missing(item: Item) -> Words:
    if item.type is ItemType.MATCHING:
        return words("Choose something for every row to go on.")
    if item.type is ItemType.ORDERING:
        return words("Give every step a place of its own to go on.")
    if item.type in CHOICE_TYPES:
        return words("Choose an answer to go on.")
    return words("Write an answer to go on.")


def complete_lesson(
    db: Session,
    course: Course,
    person_id: int,
    lesson: Lesson,
    record: Record,
    can_be_asked: Collection[str],
    now: datetime,
) -> Standing:
    """Complete a lesson. Done again, it changes nothing.

    can_be_asked: item ids of its checks that are live.
    Raises NotNow while such checks are still to be answered.
    """
    if not may_complete(lesson, record.lessons.get(lesson.key), can_be_asked):
        raise NotNow(words("Answer each check of the lesson first, right or wrong."))
    progress = _progress(db, person_id, lesson, now)
    if progress.completed_at is None:
        progress.completed_at = now
        progress.how = READ
        progress.digest = lesson.digest
    return standing.refresh(db, course, person_id, now)


def stop_at(
    db: Session, course: Course, person_id: int, lesson: Lesson, anchor: object, now: datetime
) -> None:
    """Note where in a lesson somebody is. Raises NotValid for a place the lesson does not have."""
    if not isinstance(anchor, str) or (anchor and anchor not in lesson.anchors):
        raise NotValid(words("The lesson has no such place. Load the page again."))
    _progress(db, person_id, lesson, now).stopped_at = anchor
    standing.refresh(db, course, person_id, now)


def reread(db: Session, course: Course, person_id: int, lesson: Lesson, now: datetime) -> None:
    """Note that a lesson was read again: it may open the next try at the quiz."""
    _progress(db, person_id, lesson, now).reread_at = now
    standing.refresh(db, course, person_id, now)


def _progress(db: Session, person_id: int, lesson: Lesson, now: datetime) -> LessonProgress:
    """The row of this person and lesson, made where there is none; others take their turn."""
    people.lock(db, person_id)
    row = db.scalar(
        select(LessonProgress).where(
            LessonProgress.person_id == person_id, LessonProgress.lesson == lesson.key
        )
    )
    if row is None:
        row = LessonProgress(person_id=person_id, lesson=lesson.key, opened_at=now)
        db.add(row)
    return row
