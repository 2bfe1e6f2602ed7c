"""What people did, gathered from the books themselves: the one source of every standing."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

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
    completed = _completed(db, course, people_ids)
    lessons, quizzes = _lessons(db, people_ids), _quizzes(db, people_ids)
    exempt = _exempt(db, people_ids)
    return {
        one: Record(
            lessons.get(one, {}), quizzes.get(one, {}), completed.get(one), exempt.get(one, ())
        )
        for one in people_ids
    }


def may_complete_by(
    db: Session, course: Course, module: str, quizzes: Mapping[int, QuizRecord]
) -> list[int]:
    """Of people with such tries at a quiz those whom at least this quiz does not keep back.

    They have not completed the course, and have passed the quiz or may be exempt from it; two
    questions, and the other books stay closed.
    """
    completed = _completed(db, course, quizzes)
    exempt = _exempt(db, quizzes)
    is_asked = any(one.slug == module for one in course)
    return [
        one
        for one, quiz in quizzes.items()
        if one not in completed and (quiz.passed_at is not None or one in exempt or not is_asked)
    ]


def _completed(db: Session, course: Course, people_ids: Collection[int]) -> dict[int, datetime]:
    statement = select(Completion.person_id, Completion.completed_at).where(
        Completion.person_id.in_(people_ids), Completion.edition == course.edition
    )
    return dict(row for row in db.execute(statement))


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
    papers = _papers(_places(db, people_ids))
    for (person_id, module), own in groupby(papers, key=lambda paper: paper[:2]):
        records = found.setdefault(person_id, {})
        records[module] = quiz_record([_sitting(paper) for paper in own])
    return found


def quizzes_instead(
    db: Session, module: str, people_ids: Collection[int], *instead: Mapping[int, float]
) -> list[dict[int, QuizRecord]]:
    """What became of several people's tries at one quiz, or would have, in two questions.

    instead: drawn item -> the points that it would have earned; each is answered by itself.
    """
    records: list[dict[int, QuizRecord]] = [{} for _ in instead]
    papers = _papers_of(db, people_ids, module)
    for person_id, own in groupby(papers, key=lambda paper: paper.person_id):
        tries = list(own)
        summed: dict[tuple[float, ...], QuizRecord] = {}  # often one is like another
        for found, points in zip(records, instead, strict=True):
            earned = tuple(points.get(place, had) for one in tries for _, place, had in one.places)
            if earned not in summed:
                summed[earned] = quiz_record([_sitting(one, points) for one in tries])
            found[person_id] = summed[earned]
    return records


def sittings_of(db: Session, person_id: int) -> Iterator[tuple[str, Sitting]]:
    """Every submitted try with its points by section, by module and in order; one query."""
    for paper in _papers(_places(db, [person_id])):
        yield paper.module, _sitting(paper)


class _Paper(NamedTuple):
    """A submitted paper: the plan it was drawn by, and what its places earned."""

    person_id: int
    module: str
    submitted_at: datetime
    blueprint: Blueprint
    places: Sequence[tuple[str, int, float]]  # section, drawn item, points; section by section


def _places(db: Session, people_ids: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every place on a submitted paper, paper by paper."""
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
    return db.execute(statement).all()


def _papers(rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[_Paper]:
    """The papers on which these places stand."""
    for (person_id, module, _), taken in groupby(rows, key=lambda row: tuple(row[:3])):
        places = list(taken)
        submitted_at, content = places[0][3:5]
        assert submitted_at is not None, "the table's check says so"
        plan = blueprint_of(module, content)
        yield _Paper(person_id, module, submitted_at, plan, [row[5:] for row in places])


def _papers_of(db: Session, people_ids: Collection[int], module: str) -> Iterator[_Paper]:
    """The same of one module, where there are many: what a paper says once is read once."""
    mine = (
        Attempt.person_id.in_(people_ids),
        Attempt.module == module,
        Attempt.state == AttemptState.SUBMITTED,
    )
    of_papers = (
        select(Attempt.id, Attempt.person_id, Attempt.submitted_at, QuizVersion.content)
        .join(QuizVersion, QuizVersion.id == Attempt.quiz_version_id)
        .where(*mine)
        .order_by(Attempt.person_id, Attempt.ordinal)
    )
    of_places = (
        select(DrawnItem.attempt_id, DrawnItem.section, DrawnItem.id, ItemResult.points)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .where(*mine, ItemResult.superseded_at.is_(None))
        .order_by(DrawnItem.attempt_id, DrawnItem.section)
    )
    places: dict[int, list[tuple[str, int, float]]] = {}
    for attempt_id, section, drawn_id, points in db.execute(of_places):
        places.setdefault(attempt_id, []).append((section, drawn_id, points))
    for attempt_id, person_id, submitted_at, content in db.execute(of_papers):
        assert submitted_at is not None, "the table's check says so"
        plan = blueprint_of(module, content)
        yield _Paper(person_id, module, submitted_at, plan, places.get(attempt_id, []))


def _sitting(paper: _Paper, instead: Mapping[int, float] = NO_CHANGE) -> Sitting:
    results = _by_section((section, instead.get(one, had)) for section, one, had in paper.places)
    return Sitting(paper.submitted_at, paper.blueprint, results)


def _by_section(places: Iterable[tuple[str, float]]) -> tuple[SectionResult, ...]:
    """Add up the points of one paper.

    A database adds in an order of its own, which may change the last digit; `fsum` never does.
    """
    results = []
    for section, asked in groupby(places, key=lambda place: place[0]):
        points = [earned for _, earned in asked]
        results.append(SectionResult(section, math.fsum(points), len(points)))
    return tuple(results)


@lru_cache(maxsize=64)
def blueprint_of(module: str, content: str) -> Blueprint:
    """A stored version of a quiz, as a value; thousands of papers were drawn by the same one."""
    plan = json.loads(content)
    limit = plan.get("limit_minutes")
    return Blueprint(module, plan["title"], plan["pass"], plan["draw"], limit)
