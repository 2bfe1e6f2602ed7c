"""Correcting the key of an item: the correction stands, and all that follows is written with it.

A regrade adds an item result and supersedes the one before; an answer is never touched. Tries that
are open keep the version they were given, and are graded by it and then by its corrections when
they are submitted: the same as if they had been submitted before.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.records import audit, corrections, credentials, outbox, people, standing
from course.records.effects import Change, Effects, Question, Touched
from course.records.outbox import Message
from course.records.what_if import (
    changed_fractions,
    changes_of,
    effects,
    groups_of_people,
    open_tries,
    touched_by,
)
from course.store import Attempt, Correction, DrawnItem, ItemResult, PretestAnswer


class Decision(NamedTuple):
    """Who corrects an item, why, and which version of it holds the corrected key."""

    version_id: int
    reason: str  # whoever met the item reads it
    made_by: int  # person id
    is_alone: bool = False  # wrote the correction too, there being no other admin


class Issuing(NamedTuple):
    """By whom certificates are signed."""

    keys_path: Path
    base_url: str


Letter = Callable[[Touched], tuple[str, str]]
"""Subject and text of what somebody is told."""


def apply(
    db: Session,
    course: Course,
    question: Question,
    decision: Decision,
    *,
    letter: Letter,
    issuing: Issuing,
    now: datetime,
) -> Effects:
    """Let a correction stand, with all that follows from it; returns what followed.

    Marks are regraded by the course's rule, standings brought up to date, certificates issued that
    are due, and a letter written to everybody whose mark changed. The corrected version is in the
    bank already. Applied again, it changes nothing.
    """
    corrections.hold_alone(db, question.item_id)
    applied = select(Correction.id).where(Correction.item_version_id == decision.version_id)
    if db.scalar(applied) is not None:
        return Effects(course.regrade)
    correction = _write_down(db, course, question, decision, now)
    fractions = changed_fractions(db, question)
    _write_fractions(db, fractions)
    found = Effects(course.regrade, 0, open_tries(db, question), len(fractions))
    for ids in groups_of_people(db, question):
        people.lock_all(db, ids)
        changes = changes_of(db, question, course.regrade, ids)
        touched = touched_by(db, course, question, changes)
        _regrade(db, [one for one in changes if one.is_change], correction, now)
        changed = [one for one in touched if one.is_changed]
        _follow(db, course, changed, issuing, now)
        _tell(db, changed, correction, letter, now)
        found = found.plus(len(changes), touched)
    correction.outcome = json.dumps(found.numbers)
    db.flush()
    _note(db, question, decision, found, now)
    return found


def _note(
    db: Session, question: Question, decision: Decision, found: Effects, now: datetime
) -> None:
    """Write it into the audit log; last, because from then on nobody else can write there."""
    audit.record(
        db,
        actor_id=decision.made_by,
        action="item.corrected",
        subject=f"item {question.corrected.id}",
        now=now,
        details={"rule": found.rule, "alone": decision.is_alone, **found.numbers},
        personal={"reason": decision.reason},
    )


def _write_down(
    db: Session, course: Course, question: Question, decision: Decision, now: datetime
) -> Correction:
    correction = Correction(
        item_id=question.item_id,
        first_number=question.first_number,
        last_number=question.last_number,
        item_version_id=decision.version_id,
        rule=course.regrade,
        reason=decision.reason,
        made_by=decision.made_by,
        is_alone=decision.is_alone,
        outcome="{}",  # known when all is done
        made_at=now,
    )
    db.add(correction)
    db.flush()
    return correction


def _write_fractions(db: Session, fractions: dict[int, float]) -> None:
    if fractions:
        table = PretestAnswer.__table__
        statement = update(PretestAnswer).where(table.c.id == bindparam("answer"))
        values = [{"answer": one, "earned": earned} for one, earned in fractions.items()]
        connection = db.connection()
        connection.execute(statement.values(fraction=bindparam("earned")), values)


def _regrade(db: Session, changes: Sequence[Change], correction: Correction, now: datetime) -> None:
    """Supersede the results that counted, add those that count now, and add up their papers."""
    if not changes:
        return
    old = ItemResult.id.in_([one.result_id for one in changes])
    db.execute(update(ItemResult).where(old).values(superseded_at=now))
    db.execute(
        insert(ItemResult),
        [
            {
                "drawn_item_id": one.drawn_id,
                "item_version_id": correction.item_version_id,
                "points": one.after,
                "graded_at": now,
            }
            for one in changes
        ],
    )
    _add_up(db, {one.attempt_id for one in changes})


def _add_up(db: Session, attempts: Iterable[int]) -> None:
    """Write what papers have earned, from their results."""
    statement = (
        select(DrawnItem.attempt_id, ItemResult.points)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .where(DrawnItem.attempt_id.in_(attempts), ItemResult.superseded_at.is_(None))
    )
    earned: dict[int, list[float]] = {}
    for attempt_id, points in db.execute(statement):
        earned.setdefault(attempt_id, []).append(points)
    db.execute(
        update(Attempt),
        [{"id": one, "points": math.fsum(points)} for one, points in earned.items()],
    )


def _follow(
    db: Session, course: Course, changed: Sequence[Touched], issuing: Issuing, now: datetime
) -> None:
    """Bring standings up to date, and sign the certificates that are due."""
    if changed:
        standing.refresh_all(db, course, [one.person_id for one in changed], now)
    for one in changed:
        if one.completes:
            credentials.issue_due(db, course, one.person_id, *issuing, now)


def _tell(
    db: Session, changed: Sequence[Touched], correction: Correction, letter: Letter, now: datetime
) -> None:
    """Write to everybody whose mark changed and who can be written to."""
    messages = [
        Message(
            f"correction:{correction.id}:{one.person_id}", one.email, *letter(one), one.person_id
        )
        for one in changed
        if one.email is not None
    ]
    outbox.write_all(db, messages, now)


__all__ = [
    "Decision",
    "Effects",
    "Issuing",
    "Letter",
    "Question",
    "Touched",
    "apply",
    "effects",
]
