"""Who was cleared at a moment, reproduced from the records as they stand.

Cleared is whoever had completed this edition by then and held no certificate that was revoked
without another in its place, or from whom by then everything was lifted that was not done. Whoever
held no seat by then because theirs had been passed on was not cleared. Read are completions,
exemptions with their beginning and end, certificates with theirs, seats with theirs, and when
people came and were shut out. Each of these keeps its times, so that the same question
has the same answer later. As they are now are names, a seat's delegation and category, and what
the course asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from course.domain.completion import Record, judge
from course.domain.course import Course
from course.domain.exemptions import ALL
from course.domain.readiness import Readiness
from course.domain.record_text import record_from_json
from course.facilitate.leaving import AsOf
from course.records.sessions import Scope
from course.store import (
    Completion,
    Credential,
    CredentialState,
    Delegation,
    Exemption,
    Person,
    Seat,
    StandingRow,
)

AT_A_TIME = 1_000
HEAD = AsOf(
    ("id", "name", "latin_name", "delegation", "delegation_name", "category", "state", "since")
)


def cleared(db: Session, course: Course, scope: Scope, at: datetime) -> Iterator[tuple[str, ...]]:
    """Everybody who was cleared, by id; the order depends on nothing that may change."""
    completed, lifted = aliased(Completion), _lifted(at)
    statement = (
        select(
            Person.public_id,
            Person.name,
            Person.latin_name,
            Delegation.code,
            Delegation.name.label("delegation"),
            Seat.category,
            completed.completed_at,
            StandingRow.record,
            lifted.c.requirements,
            lifted.c.since,
        )
        .outerjoin(
            completed,
            and_(
                completed.person_id == Person.id,
                completed.edition == course.edition,
                completed.completed_at <= at,
            ),
        )
        .outerjoin(lifted, lifted.c.person_id == Person.id)
        .outerjoin(
            Seat,
            and_(
                Seat.person_id == Person.id,
                Seat.held_from <= at,
                or_(Seat.held_to.is_(None), Seat.held_to > at),
            ),
        )
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .where(Person.created_at <= at, or_(Person.disabled_at.is_(None), Person.disabled_at > at))
        .where(or_(completed.id.is_not(None), lifted.c.person_id.is_not(None)))
        .where(~and_(completed.id.is_not(None), _is_revoked(course, at)))
        .where(~and_(Seat.id.is_(None), _is_passed_on(at)))
        .order_by(Person.public_id)
    )
    if not scope.everyone:
        statement = statement.where(Seat.delegation_id.in_(sorted(scope.delegations)))
    with db.execute(statement, execution_options={"yield_per": AT_A_TIME}) as found:
        for row in found:
            if row.completed_at is not None:
                yield _cells(row, Readiness.READY, row.completed_at)
            elif (since := _exempt_since(course, row, at)) is not None:
                yield _cells(row, Readiness.EXEMPT, since)


def _lifted(at: datetime) -> Any:
    """What was lifted from whom, and since when the last of it."""
    return (
        select(
            Exemption.person_id,
            func.aggregate_strings(Exemption.requirement, " ").label("requirements"),
            func.max(Exemption.in_force_from).label("since"),
        )
        .where(Exemption.in_force_from <= at)
        .where(or_(Exemption.ended_at.is_(None), Exemption.ended_at > at))
        .group_by(Exemption.person_id)
        .subquery("lifted")
    )


def _is_revoked(course: Course, at: datetime) -> Any:
    """Whether a certificate was revoked by then, and none stood in its place."""
    own = (Credential.person_id == Person.id, Credential.edition == course.edition)
    revoked = select(Credential.id).where(
        *own,
        Credential.state == CredentialState.REVOKED,
        Credential.state_changed_at <= at,
    )
    stood = select(Credential.id).where(
        *own,
        Credential.issued_at <= at,
        or_(Credential.state_changed_at.is_(None), Credential.state_changed_at > at),
    )
    return and_(revoked.exists(), ~stood.exists())


def _is_passed_on(at: datetime) -> Any:
    """Whether a seat of theirs had gone to somebody else by then: the door stops them."""
    own, heirs = aliased(Seat), aliased(Seat)
    return (
        select(own.id)
        .join(heirs, heirs.replaces_id == own.id)
        .where(own.person_id == Person.id, own.held_to <= at)
        .exists()
    )


def _exempt_since(course: Course, row: Any, at: datetime) -> datetime | None:
    """Since when nothing was missing: what was not done was lifted. None: something was."""
    now = record_from_json(row.record) if row.record else Record()
    lessons = {
        key: one
        for key, one in now.lessons.items()
        if one.completed_at is not None and one.completed_at <= at
    }
    quizzes = {
        key: one
        for key, one in now.quizzes.items()
        if one.passed_at is not None and one.passed_at <= at
    }
    lifted = tuple(sorted(row.requirements.split()))
    if not judge(course, Record(lessons, quizzes, None, lifted)).is_exempt:
        return None
    done = [one.completed_at for one in lessons.values()]
    done += [one.passed_at for one in quizzes.values()]
    since: datetime = row.since if row.since.tzinfo else row.since.replace(tzinfo=UTC)
    return since if ALL in lifted else max([since, *(one for one in done if one is not None)])


def _cells(row: Any, state: Readiness, since: datetime) -> tuple[str, ...]:
    return (
        row.public_id,
        row.name,
        row.latin_name or "",
        row.code or "",
        row.delegation or "",
        row.category or "",
        state.value,
        since.astimezone(UTC).isoformat(timespec="seconds"),
    )
