"""Where a person stands: worked out from the books, and written in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.domain.completion import Record, Standing, judge
from course.domain.course import Course
from course.domain.record_text import record_from_json, record_to_json
from course.records import board, exemptions, stuck, tally
from course.records.books import blueprint_of, gather, gather_all, sittings_of
from course.records.locks import lock_all
from course.store import Base, Completion, Person, StandingRow

PASSED, EXEMPTED = "passed", "exempted"
"""How a requirement was met, besides `completion.READ` and `BY_QUIZ`."""

AT_ONCE = 200
"""For how many people the books are read at a time: what is held in memory stays small."""


def refresh(db: Session, course: Course, person_id: int, now: datetime) -> Standing:
    """Bring one person's standing up to what the books say; completion is written when it is due.

    Everything that changes a record calls this last, in its own transaction. The person is locked,
    so that two changes at once cannot both miss the other.
    """
    return refresh_all(db, course, [person_id], now)[person_id]


def refresh_all(
    db: Session, course: Course, people_ids: Collection[int], now: datetime
) -> dict[int, Standing]:
    """Bring the standings of several people up to date, with as many questions as for one.

    At most `AT_ONCE` people.
    """
    lock_all(db, people_ids)
    db.flush()
    exemptions.end_over(db, people_ids, now)
    records = gather_all(db, course, people_ids)
    due = [one for one, record in records.items() if _is_due(judge(course, record))]
    if due:
        _complete(db, course, {one: records[one] for one in due}, now)
        records |= gather_all(db, course, due)
    standings = {one: judge(course, record) for one, record in records.items()}
    _write(db, course, records, standings)
    board.follow(db, course, people_ids, now)
    stuck.follow(db, course, records, now)
    return standings


def sweep(db: Session, course: Course, now: datetime) -> int:
    """End exemptions that are over, for at most `AT_ONCE` people; returns for how many."""
    over = exemptions.people_with_some_over(db, now, AT_ONCE)
    if over:
        refresh_all(db, course, over, now)
    return len(over)


def _is_due(standing: Standing) -> bool:
    return standing.meets_all and not standing.is_complete


def rebuild(db: Session, course: Course, now: datetime) -> tuple[int, int]:
    """Compute everybody's standing anew; returns how many people, and how many rows were wrong.

    Whoever has done nothing may have no row; that is not wrong. Nor is a row that waits for the
    sweep: what the clock has ended is ended first.
    """
    while sweep(db, course, now):
        pass
    before = _written(db)
    people_ids = db.scalars(select(Person.id).order_by(Person.id)).all()
    for some in batched(people_ids):
        board.forget(db, some)
        refresh_all(db, course, some, now)
    tally.recount(db)
    nothing_done = _values(course, Record(), judge(course, Record()))
    after = _written(db)
    wrong = sum(before.get(person_id, nothing_done) != row for person_id, row in after.items())
    return len(people_ids), wrong


def batched(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The same ids in the same order, `AT_ONCE` at a time."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def follow_edition(db: Session, course: Course, now: datetime) -> None:
    """Bring standings up to the course as it now is: another edition, lessons gained or lost.

    Whoever then lacks nothing completes the course here.
    """
    written = _written(db)
    records = {one: record_from_json(str(row["record"])) for one, row in written.items()}
    stale = set(board.misplaced(db, course, records))
    for person_id, record in records.items():
        standing = judge(course, record)
        if _is_due(standing) or written[person_id] != _values(course, record, standing):
            stale.add(person_id)
    for some in batched(sorted(stale)):
        refresh_all(db, course, some, now)


def _written(
    db: Session, people_ids: Collection[int] | None = None
) -> dict[int, dict[str, object]]:
    """Rows as they stand, by person; everybody's where nobody is named."""
    statement = select(StandingRow.__table__)
    if people_ids is not None:
        statement = statement.where(StandingRow.person_id.in_(people_ids))
    rows = [dict(row) for row in db.execute(statement).mappings()]
    return {row.pop("person_id"): row for row in rows}


# ---------------------------------------------------------------- what is written


def _complete(db: Session, course: Course, records: Mapping[int, Record], now: datetime) -> None:
    """Write completions, once: a clash with another process leaves the first one's."""
    values = [
        {
            "person_id": person_id,
            "edition": course.edition,
            "completed_at": now,
            "policy_digest": course.policy_digest,
            "requirements": json.dumps(_requirements(course, record), ensure_ascii=False),
        }
        for person_id, record in records.items()
    ]
    db.execute(_insert(db)(Completion).on_conflict_do_nothing(), values)


def _requirements(course: Course, record: Record) -> list[dict[str, object]]:
    """What was met, and how, as it stands."""
    lessons: list[dict[str, object]] = [
        {
            "lesson": lesson.key,
            "number": lesson.number,
            "title": lesson.title,
            "how": _how_read(record, lesson.key),
        }
        for lesson in course.lessons
    ]
    return lessons + [
        {"quiz": m.slug, "number": m.number, "title": m.title, "how": _how_passed(record, m.slug)}
        for m in course
    ]


def _how_read(record: Record, lesson: str) -> str:
    read = record.lessons.get(lesson)
    return read.how if read is not None and read.how is not None else EXEMPTED


def _how_passed(record: Record, module: str) -> str:
    quiz = record.quizzes.get(module)
    return PASSED if quiz is not None and quiz.passed_at is not None else EXEMPTED


def _insert(db: Session) -> Callable[[type[Base]], postgresql.Insert | sqlite.Insert]:
    return postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert


def _values(course: Course, record: Record, standing: Standing) -> dict[str, object]:
    """What a row holds besides whose it is."""
    return {
        "record": record_to_json(record),
        "edition": course.edition,
        "lessons_done": standing.lessons_done,
        "quizzes_passed": standing.quizzes_passed,
        "completed_at": standing.completed_at,
    }


def _write(
    db: Session, course: Course, records: Mapping[int, Record], standings: Mapping[int, Standing]
) -> None:
    """Write the rows that are not there yet, or say something else."""
    there = _written(db, records.keys())
    rows = {one: _values(course, record, standings[one]) for one, record in records.items()}
    changed = [{"person_id": one, **row} for one, row in rows.items() if there.get(one) != row]
    if changed:
        statement = _insert(db)(StandingRow)
        names = changed[0].keys() - {"person_id"}
        values = {name: statement.excluded[name] for name in names}
        db.execute(
            statement.on_conflict_do_update(index_elements=["person_id"], set_=values), changed
        )


__all__ = [
    "AT_ONCE",
    "batched",
    "blueprint_of",
    "follow_edition",
    "gather",
    "gather_all",
    "rebuild",
    "refresh",
    "refresh_all",
    "sittings_of",
    "sweep",
]
