"""Where a person stands: gathered from the books, and written down in the same transaction."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.domain.assembly import SectionResult
from course.domain.bank import Blueprint
from course.domain.completion import (
    LessonRecord,
    QuizRecord,
    Record,
    Sitting,
    Standing,
    judge,
    quiz_record,
    record_from_json,
    record_to_json,
)
from course.domain.course import Course
from course.records import people
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    Completion,
    DrawnItem,
    ItemResult,
    LessonProgress,
    Person,
    QuizVersion,
    StandingRow,
)


def refresh(db: Session, course: Course, person_id: int, now: datetime) -> Standing:
    """Bring one person's standing up to what the books say; completion is written when it is due.

    Everything that changes a record calls this last, in its own transaction. The person is locked,
    so that two changes at once cannot both miss the other.
    """
    people.lock(db, person_id)
    db.flush()
    record = gather(db, course, person_id)
    standing = judge(course, record)
    if standing.meets_all and not standing.is_complete:
        _complete(db, course, person_id, record, now)
        record = gather(db, course, person_id)
        standing = judge(course, record)
    _write(db, course, person_id, record, standing)
    return standing


def rebuild(db: Session, course: Course, now: datetime) -> tuple[int, int]:
    """Compute everybody's standing anew; returns how many people, and how many rows were wrong.

    Whoever has done nothing may have no row; that is not wrong.
    """
    before = _written(db)
    people_ids = db.scalars(select(Person.id).order_by(Person.id)).all()
    for person_id in people_ids:
        refresh(db, course, person_id, now)
    nothing_done = _values(course, Record(), judge(course, Record()))
    after = _written(db)
    wrong = sum(before.get(person_id, nothing_done) != row for person_id, row in after.items())
    return len(people_ids), wrong


def follow_edition(db: Session, course: Course, now: datetime) -> None:
    """Bring standings up to the course as it now is: another edition, lessons gained or lost.

    Whoever then lacks nothing completes the course here.
    """
    for person_id, row in _written(db).items():
        record = record_from_json(str(row["record"]))
        standing = judge(course, record)
        is_due = standing.meets_all and not standing.is_complete
        if is_due or row != _values(course, record, standing):
            refresh(db, course, person_id, now)


def _written(db: Session) -> dict[int, dict[str, object]]:
    """Every row as it stands, by person."""
    rows = [dict(row) for row in db.execute(select(StandingRow.__table__)).mappings()]
    return {row.pop("person_id"): row for row in rows}


def gather(db: Session, course: Course, person_id: int) -> Record:
    """What one person did, from the books themselves."""
    statement = select(Completion.completed_at).where(
        Completion.person_id == person_id, Completion.edition == course.edition
    )
    return Record(_lessons(db, person_id), _quizzes(db, person_id), db.scalar(statement))


def _lessons(db: Session, person_id: int) -> dict[str, LessonRecord]:
    answers = select(CheckAnswer.lesson, CheckAnswer.item).where(CheckAnswer.person_id == person_id)
    answered: dict[str, list[str]] = {}
    for lesson, item in db.execute(answers.distinct()):
        answered.setdefault(lesson, []).append(item)
    # Columns, not objects: what this session has read before must not stand for what is there.
    opened = select(
        LessonProgress.lesson,
        LessonProgress.opened_at,
        LessonProgress.stopped_at,
        LessonProgress.completed_at,
        LessonProgress.how,
        LessonProgress.reread_at,
    ).where(LessonProgress.person_id == person_id)
    return {
        row.lesson: LessonRecord(
            opened_at=row.opened_at,
            answered=tuple(sorted(answered.get(row.lesson, ()))),
            stopped_at=row.stopped_at,
            completed_at=row.completed_at,
            how=row.how,
            reread_at=row.reread_at,
        )
        for row in db.execute(opened)
    }


def _quizzes(db: Session, person_id: int) -> dict[str, QuizRecord]:
    return {
        module: quiz_record([sitting for _, sitting in sittings])
        for module, sittings in groupby(sittings_of(db, person_id), key=lambda pair: pair[0])
    }


def sittings_of(db: Session, person_id: int) -> Iterator[tuple[str, Sitting]]:
    """Every submitted try with its points by section, by module and in order; one query."""
    statement = (
        select(
            Attempt.module,
            Attempt.ordinal,
            Attempt.submitted_at,
            QuizVersion.content,
            DrawnItem.section,
            ItemResult.points,
        )
        .join(QuizVersion, QuizVersion.id == Attempt.quiz_version_id)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .where(Attempt.person_id == person_id, Attempt.state == AttemptState.SUBMITTED)
        .where(ItemResult.superseded_at.is_(None))
        .order_by(Attempt.module, Attempt.ordinal, DrawnItem.section)
    )
    rows = db.execute(statement).all()
    for (module, _), taken in groupby(rows, key=lambda row: (row[0], row[1])):
        places = list(taken)
        submitted_at, content = places[0][2:4]
        assert submitted_at is not None, "the table's check says so"
        results = _by_section((row[4], row[5]) for row in places)
        yield module, Sitting(submitted_at, blueprint_of(module, content), results)


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
    return Blueprint(module, plan["title"], plan["pass"], plan["draw"])


def _complete(db: Session, course: Course, person_id: int, record: Record, now: datetime) -> None:
    """Write the completion, once: a clash with another process leaves the first one's."""
    requirements = [
        {
            "lesson": lesson.key,
            "number": lesson.number,
            "title": lesson.title,
            "how": record.lessons[lesson.key].how,
        }
        for lesson in course.lessons
    ] + [{"quiz": m.slug, "number": m.number, "title": m.title, "how": "passed"} for m in course]
    values = {
        "person_id": person_id,
        "edition": course.edition,
        "completed_at": now,
        "policy_digest": course.policy_digest,
        "requirements": json.dumps(requirements, ensure_ascii=False),
    }
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(insert(Completion).values(**values).on_conflict_do_nothing())


def _values(course: Course, record: Record, standing: Standing) -> dict[str, object]:
    """What a row holds besides whose it is."""
    return {
        "record": record_to_json(record),
        "edition": course.edition,
        "lessons_done": standing.lessons_done,
        "quizzes_passed": standing.quizzes_passed,
        "completed_at": standing.completed_at,
    }


def _write(db: Session, course: Course, person_id: int, record: Record, standing: Standing) -> None:
    values = _values(course, record, standing)
    # Read again even where this session has read it before: only then are differences seen.
    row = db.get(StandingRow, person_id, populate_existing=True)
    if row is None:
        db.add(StandingRow(person_id=person_id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    db.flush()
