"""What people did, gathered from the books themselves: the one source of every standing."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from course.domain.bank import Blueprint
from course.domain.completion import LessonRecord, QuizRecord, Record, Sitting, quiz_record
from course.domain.course import Course
from course.domain.tries import SectionResult
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    Completion,
    DrawnItem,
    Exemption,
    ItemResult,
    LessonProgress,
    QuizVersion,
)

NO_CHANGE: Mapping[int, float] = {}


def gather(db: Session, course: Course, person_id: int) -> Record:
    """What one person did, from the books themselves."""
    return gather_all(db, course, [person_id])[person_id]


def gather_all(db: Session, course: Course, people_ids: Collection[int]) -> dict[int, Record]:
    """What several people did, from the books themselves; five questions, whoever they are."""
    statement = select(Completion.person_id, Completion.completed_at).where(
        Completion.person_id.in_(people_ids), Completion.edition == course.edition
    )
    completed = dict(row for row in db.execute(statement))
    lessons, quizzes = _lessons(db, people_ids), _quizzes(db, people_ids)
    exempt = _exempt(db, people_ids)
    return {
        one: Record(
            lessons.get(one, {}), quizzes.get(one, {}), completed.get(one), exempt.get(one, ())
        )
        for one in people_ids
    }


def _exempt(db: Session, people_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What is lifted for whom: exemptions in force, whatever the clock says: a row ends them."""
    statement = select(Exemption.person_id, Exemption.requirement).where(
        Exemption.person_id.in_(people_ids),
        Exemption.in_force_from.is_not(None),
        Exemption.ended_at.is_(None),
    )
    found: dict[int, list[str]] = {}
    for person_id, requirement in db.execute(statement):
        found.setdefault(person_id, []).append(requirement)
    return {one: tuple(sorted(lifted)) for one, lifted in found.items()}


def _lessons(db: Session, people_ids: Collection[int]) -> dict[int, dict[str, LessonRecord]]:
    answers = (
        select(CheckAnswer.person_id, CheckAnswer.lesson, CheckAnswer.item)
        .where(CheckAnswer.person_id.in_(people_ids))
        .distinct()
    )
    answered: dict[tuple[int, str], list[str]] = {}
    for person_id, lesson, item in db.execute(answers):
        answered.setdefault((person_id, lesson), []).append(item)
    # Columns, not objects: what this session has read before must not stand for what is there.
    opened = select(
        LessonProgress.person_id,
        LessonProgress.lesson,
        LessonProgress.opened_at,
        LessonProgress.stopped_at,
        LessonProgress.completed_at,
        LessonProgress.how,
        LessonProgress.reread_at,
    ).where(LessonProgress.person_id.in_(people_ids))
    found: dict[int, dict[str, LessonRecord]] = {}
    for row in db.execute(opened):
        found.setdefault(row.person_id, {})[row.lesson] = LessonRecord(
            opened_at=row.opened_at,
            answered=tuple(sorted(answered.get((row.person_id, row.lesson), ()))),
            stopped_at=row.stopped_at,
            completed_at=row.completed_at,
            how=row.how,
            reread_at=row.reread_at,
        )
    return found


def _quizzes(db: Session, people_ids: Collection[int]) -> dict[int, dict[str, QuizRecord]]:
    found: dict[int, dict[str, QuizRecord]] = {}
    sat = _sittings(_places(db, people_ids), NO_CHANGE)
    for (person_id, module), sittings in groupby(sat, key=lambda one: one[:2]):
        own = found.setdefault(person_id, {})
        own[module] = quiz_record([sitting for *_, sitting in sittings])
    return found


def quizzes_instead(
    db: Session, module: str, people_ids: Collection[int], *instead: Mapping[int, float]
) -> list[dict[int, QuizRecord]]:
    """What would have become of several people's tries at one quiz, in one question.

    instead: drawn item -> the points that it would have earned; each is answered by itself.
    """
    places = _places(db, people_ids, module)
    return [
        {
            person_id: quiz_record([sitting for *_, sitting in sittings])
            for person_id, sittings in groupby(_sittings(places, one), key=lambda sat: sat[0])
        }
        for one in instead
    ]


def sittings_of(db: Session, person_id: int) -> Iterator[tuple[str, Sitting]]:
    """Every submitted try with its points by section, by module and in order; one query."""
    for _, module, sitting in _sittings(_places(db, [person_id]), NO_CHANGE):
        yield module, sitting


def _places(
    db: Session, people_ids: Collection[int], module: str | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every place on a submitted paper, paper by paper; of one module where it is named."""
    statement = (
        select(
            Attempt.person_id,
            Attempt.module,
            Attempt.ordinal,
            Attempt.submitted_at,
            QuizVersion.content,
            DrawnItem.section,
            DrawnItem.id,
            ItemResult.points,
        )
        .join(QuizVersion, QuizVersion.id == Attempt.quiz_version_id)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .where(Attempt.person_id.in_(people_ids), Attempt.state == AttemptState.SUBMITTED)
        .where(ItemResult.superseded_at.is_(None))
        .order_by(Attempt.person_id, Attempt.module, Attempt.ordinal, DrawnItem.section)
    )
    if module is not None:
        statement = statement.where(Attempt.module == module)
    return db.execute(statement).all()


def _sittings(
    rows: Sequence[Row[*tuple[Any, ...]]], instead: Mapping[int, float]
) -> Iterator[tuple[int, str, Sitting]]:
    for (person_id, module, _), taken in groupby(rows, key=lambda row: tuple(row[:3])):
        places = list(taken)
        submitted_at, content = places[0][3:5]
        assert submitted_at is not None, "the table's check says so"
        results = _by_section((row[5], instead.get(row[6], row[7])) for row in places)
        yield person_id, module, Sitting(submitted_at, blueprint_of(module, content), results)


def _by_section(places: Iterable[tuple[str, float]]) -> tuple[SectionResult, ...]:
    """Add up the points of one paper.

    A database adds in an order of its own, which may change the last digit; `fsum` never does.
    """
    results = []
    for section, asked in groupby(places, key=lambda place: place[0]):
        points = [earned for _, earned in asked]
        results.append(SectionResult(section, math.fsum(points), len(points)))
    return tuple(results)


def blueprint_of(module: str, content: str) -> Blueprint:
    """A stored version of a quiz, as a value."""
    plan = json.loads(content)
    limit = plan.get("limit_minutes")
    return Blueprint(module, plan["title"], plan["pass"], plan["draw"], limit)
