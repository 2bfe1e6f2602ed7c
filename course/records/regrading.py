"""Correcting the key of an item: the correction stands, and all that follows is written with it.

A regrade adds an item result and supersedes the one before; an answer is never touched. Tries that
are open keep the version they were given, and are graded by it and then by its corrections when
they are submitted: the same as if they had been submitted before.

What follows for many people takes long, and on SQLite nobody else can write meanwhile. So people
are reached in portions, in the order of their ids, each in a transaction of its own that also says
how far it came. A process that dies between two portions loses nothing and repeats nothing: whoever
comes next goes on from there. An answer that is submitted meanwhile is graded by the correction as
it comes in, and no portion looks at it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.records import audit, corrections, credentials, outbox, people, standing
from course.records.effects import Change, Effects, Question, Touched
from course.records.outbox import Message
from course.records.standing import AT_ONCE
from course.records.what_if import (
    changed_fractions,
    changes_of,
    effects,
    open_tries,
    people_after,
    submitted_answers,
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
    at_once: int = AT_ONCE,
) -> bool:
    """Let a correction stand, and reach the first people; returns whether somebody is left.

    The corrected version is in the bank already. Whoever submits from now on is graded by the
    correction too. Where few people answered, that is all; else `go_on` reaches the next ones, in
    transactions of their own. Applied again, it changes nothing.
    at_once: how many people are reached here, at most.
    """
    corrections.hold_alone(db, question.item_id)
    applied = select(Correction.id).where(Correction.item_version_id == decision.version_id)
    if db.scalar(applied) is not None:
        return False
    correction = _write_down(db, course, question, decision, now)
    _reach(db, course, question, correction, letter, issuing, now, at_once)
    _note_decision(db, question, decision, correction, now)
    return not _finished(db, question, correction, now)


def go_on(
    db: Session,
    course: Course,
    question: Question,
    correction_id: int,
    *,
    letter: Letter,
    issuing: Issuing,
    now: datetime,
    at_once: int = AT_ONCE,
) -> bool:
    """Reach the next people; returns whether somebody is left.

    Whoever else goes on with the same correction waits meanwhile, and then reaches those after.
    """
    statement = select(Correction).where(Correction.id == correction_id)
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    correction = db.scalars(fresh).one()
    if correction.finished_at is not None:
        return False
    _reach(db, course, question, correction, letter, issuing, now, at_once)
    return not _finished(db, question, correction, now)


def _write_down(
    db: Session, course: Course, question: Question, decision: Decision, now: datetime
) -> Correction:
    """Write down the correction itself, and what is measured by it before and after the course."""
    fractions = changed_fractions(db, question)
    found = Effects(course.regrade, 0, open_tries(db, question), len(fractions))
    correction = Correction(
        item_id=question.item_id,
        first_number=question.first_number,
        last_number=question.last_number,
        item_version_id=decision.version_id,
        rule=course.regrade,
        reason=decision.reason,
        made_by=decision.made_by,
        is_alone=decision.is_alone,
        outcome=json.dumps(found.numbers),
        made_at=now,
        answers=submitted_answers(db, question),
        last_result_id=db.scalar(select(func.max(ItemResult.id))) or 0,
        reached_person_id=0,
    )
    db.add(correction)
    db.flush()
    _write_fractions(db, fractions)
    return correction


def _reach(
    db: Session,
    course: Course,
    question: Question,
    correction: Correction,
    letter: Letter,
    issuing: Issuing,
    now: datetime,
    at_once: int,
) -> None:
    """Let follow what follows for the next people: marks, standings, certificates and letters."""
    ids = people_after(db, question, correction.reached_person_id, at_once)
    if len(ids) < at_once:
        correction.finished_at = now
    if not ids:
        return
    people.lock_all(db, ids)
    rule, last = correction.rule, correction.last_result_id
    changes = changes_of(db, question, rule, ids, last_result_id=last)
    touched = touched_by(db, course, question, changes)
    _regrade(db, [one for one in changes if one.is_change], correction, now)
    changed = [one for one in touched if one.is_changed]
    _follow(db, course, changed, issuing, now)
    _tell(db, changed, correction, letter, now)
    _add_outcome(correction, Effects(rule).plus(len(changes), touched))
    correction.reached_person_id = ids[-1]
    db.flush()


def _finished(db: Session, question: Question, correction: Correction, now: datetime) -> bool:
    """Whether everybody is reached; what followed is then written into the audit log."""
    if correction.finished_at is None:
        return False
    db.flush()
    audit.record(
        db,
        actor_id=correction.made_by,
        action="item.regraded",
        subject=f"item {question.corrected.id}",
        now=now,
        details={"rule": correction.rule, **json.loads(correction.outcome)},
    )
    return True


def _add_outcome(correction: Correction, found: Effects) -> None:
    """Add what followed for some people to what followed for those before."""
    before = json.loads(correction.outcome)
    correction.outcome = json.dumps(
        {name: before[name] + number for name, number in found.numbers.items()}
    )


def _note_decision(
    db: Session, question: Question, decision: Decision, correction: Correction, now: datetime
) -> None:
    """Write it into the audit log; last, because from then on nobody else can write there."""
    audit.record(
        db,
        actor_id=decision.made_by,
        action="item.corrected",
        subject=f"item {question.corrected.id}",
        now=now,
        details={
            "rule": correction.rule,
            "alone": decision.is_alone,
            "answers": correction.answers,
        },
        personal={"reason": decision.reason},
    )


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
    "go_on",
]
