"""Everybody a filter asks for, one after the other, for a file: states, never points or answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.completion import Record, judge
from course.domain.course import Course
from course.domain.readiness import Readiness
from course.domain.record_text import record_from_json
from course.records import people_list
from course.records.people_filter import Condition
from course.store import BoardRow, Delegation, Person, StandingRow
from course.store.board import NEVER

AT_A_TIME = 1_000
"""Rows that are fetched from the database at once."""

HEAD = (
    "id", "name", "latin_name", "delegation", "delegation_name", "category", "state", "missing",
    "lessons_done", "lessons", "quizzes_passed", "quizzes", "last_active", "language", "exemption",
    "older_edition",
)  # fmt: skip
"""Names for programs; they are not translated."""


def rows(
    db: Session, course: Course, wanted: Sequence[Condition], now: datetime
) -> Iterator[tuple[str, ...]]:
    """All rows of a list by name, read as they are written."""
    statement = (
        select(
            BoardRow.public_id,
            Person.name,
            Person.latin_name,
            Delegation.code,
            Delegation.name.label("delegation"),
            BoardRow.category,
            BoardRow.state,
            BoardRow.active_at,
            BoardRow.locale,
            BoardRow.has_exemption,
            BoardRow.edition,
            StandingRow.record,
        )
        .join(Person, Person.id == BoardRow.person_id)
        .outerjoin(Delegation, Delegation.id == BoardRow.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == BoardRow.person_id)
        .where(BoardRow.person_id.in_(people_list.every_id(wanted, now)))
        .order_by(BoardRow.sort_key, BoardRow.person_id)
    )
    with db.execute(statement, execution_options={"yield_per": AT_A_TIME}) as found:
        for row in found:
            yield _cells(course, row)


def count(db: Session, wanted: Sequence[Condition], now: datetime) -> int:
    """How many rows there will be; it takes as long as reading them, so only a file asks."""
    ids = people_list.every_id(wanted, now).subquery()
    return db.scalar(select(func.count()).select_from(ids)) or 0


def _cells(course: Course, row: Any) -> tuple[str, ...]:
    standing = judge(course, record_from_json(row.record) if row.record else Record())
    is_done = row.state in {Readiness.READY, Readiness.EXEMPT}
    missing = [] if is_done else [str(one.requirement) for one in standing.missing]
    return (
        row.public_id,
        row.name,
        row.latin_name or "",
        row.code or "",
        row.delegation or "",
        row.category or "",
        row.state.value,
        "; ".join(missing),
        str(standing.lessons_done),
        str(standing.lessons_total),
        str(standing.quizzes_passed),
        str(standing.quizzes_total),
        "" if row.active_at == NEVER else row.active_at.isoformat(timespec="seconds"),
        row.locale,
        "yes" if row.has_exemption else "no",
        row.edition or "",
    )
