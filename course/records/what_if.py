"""What would follow if the key of an item were corrected: read, and nothing written.

People are looked at `AT_ONCE` at a time, with as many questions for each such group as for one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from course.domain.completion import QuizRecord, Record, judge
from course.domain.course import Course
from course.domain.items import Response
from course.domain.regrading import Rule, differ, earned, stands
from course.records.books import NO_CHANGE, gather_all, may_complete_by, quizzes_instead
from course.records.effects import Change, Effects, Question, Touched
from course.records.standing import AT_ONCE
from course.store import (
    Attempt,
    AttemptState,
    Credential,
    CredentialState,
    Delegation,
    DrawnItem,
    ItemResult,
    Person,
    PretestAnswer,
    PretestSitting,
    Seat,
    StoredResponse,
)


def effects(db: Session, course: Course, question: Question) -> Effects:
    """What would follow from a correction by the course's rule."""
    found = Effects(
        course.regrade,
        open_tries=open_tries(db, question),
        pretest_answers=len(changed_fractions(db, question)),
    )
    for ids in groups_of_people(db, question):
        changes = changes_of(db, question, course.regrade, ids)
        found = found.plus(len(changes), touched_by(db, course, question, changes))
    return found


def open_tries(db: Session, question: Question) -> int:
    """How many open tries hold the item in a version that is reached."""
    statement = (
        select(func.count(Attempt.id.distinct()))
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .where(DrawnItem.item_version_id.in_(question.versions), Attempt.state == AttemptState.OPEN)
    )
    return db.scalar(statement) or 0


def submitted_answers(db: Session, question: Question) -> int:
    """How many submitted answers are reached."""
    return db.scalar(_submitted(select(func.count(DrawnItem.id)), question)) or 0


def groups_of_people(db: Session, question: Question) -> Iterator[Sequence[int]]:
    """Ids of everybody who has submitted an answer that is reached, in order, some at a time."""
    last = 0
    while ids := people_after(db, question, last, AT_ONCE):
        yield ids
        if len(ids) < AT_ONCE:
            return
        last = ids[-1]


def people_after(db: Session, question: Question, last: int, limit: int) -> Sequence[int]:
    """Ids above `last` of people who have submitted an answer that is reached, in order."""
    statement = _submitted(select(Attempt.person_id), question).where(Attempt.person_id > last)
    return db.scalars(statement.distinct().order_by(Attempt.person_id).limit(limit)).all()


def _submitted(statement: Select[int], question: Question) -> Select[int]:
    """Of the submitted answers that are reached."""
    return (
        statement.select_from(Attempt)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .where(DrawnItem.item_version_id.in_(question.versions))
        .where(Attempt.state == AttemptState.SUBMITTED)
    )


# ---------------------------------------------------------------- answers


def changes_of(
    db: Session,
    question: Question,
    rule: Rule,
    ids: Sequence[int],
    *,
    last_result_id: int | None = None,
) -> list[Change]:
    """Every submitted answer of these people that is reached, changed by it or not.

    last_result_id: of the item results when the correction was made; None: it is not made yet.
    """
    statement = (
        select(
            DrawnItem.id,
            DrawnItem.attempt_id,
            Attempt.person_id,
            ItemResult.id,
            ItemResult.points,
            DrawnItem.item_version_id,
            StoredResponse.content,
        )
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .where(DrawnItem.item_version_id.in_(question.versions), Attempt.person_id.in_(ids))
        .where(Attempt.state == AttemptState.SUBMITTED, ItemResult.superseded_at.is_(None))
        .order_by(DrawnItem.id)
    )
    if last_result_id is not None:
        statement = statement.where(ItemResult.id <= last_result_id)
    graded: dict[tuple[int, str | None], float] = {}  # thousands give the same few answers
    changes = []
    for drawn, attempt, person, result, before, version, content in db.execute(statement):
        if (correct := graded.get((version, content))) is None:
            correct = graded[version, content] = _earned(question, version, content)
        after = stands(rule, before, correct)
        changes.append(Change(drawn, attempt, person, result, before, correct, after))
    return changes


def _earned(question: Question, version: int, content: str | None) -> float:
    response: Response | None = json.loads(content) if content else None
    return earned(question.versions[version], question.corrected, response)


def changed_fractions(db: Session, question: Question) -> dict[int, float]:
    """Answers to the questions before and after -> what they earn by the corrected key.

    They measure what was learned and count for nothing; so the corrected key alone counts, whatever
    the rule: both forms must be held against true keys.
    """
    statement = (
        select(
            PretestAnswer.id,
            PretestAnswer.item_version_id,
            PretestAnswer.response,
            PretestAnswer.fraction,
        )
        .join(PretestSitting, PretestSitting.id == PretestAnswer.sitting_id)
        .where(PretestAnswer.item_version_id.in_(question.versions))
        .where(PretestSitting.finished_at.is_not(None), PretestAnswer.fraction.is_not(None))
    )
    found = ((row.id, row.fraction, _earned(question, *row[1:3])) for row in db.execute(statement))
    return {answer: after for answer, before, after in found if differ(before, after)}


# ---------------------------------------------------------------- people


class _Known(NamedTuple):
    """Who somebody is."""

    public_id: str
    name: str
    delegation: str
    email: str | None
    locale: str
    zone: str
    is_certified: bool


def touched_by(
    db: Session, course: Course, question: Question, changes: Sequence[Change]
) -> list[Touched]:
    """What follows for each person whose answer earns more or less, in the order of their ids."""
    other = [one for one in changes if differ(one.before, one.earned)]
    ids = sorted({one.person_id for one in other})
    if not ids:
        return []
    known = _known(db, ids)
    module = question.corrected.module
    now, by_rule, exactly = quizzes_instead(
        db,
        module,
        ids,
        NO_CHANGE,
        {one.drawn_id: one.after for one in other},
        {one.drawn_id: one.earned for one in other},
    )
    completing = _completing(db, course, module, by_rule)
    return [
        Touched(
            person_id,
            *known[person_id][:6],
            before=now[person_id],
            after=by_rule[person_id],
            rises=any(one.after > one.before for one in own),
            falls=any(one.after < one.before for one in own),
            keeps=any(one.after > one.earned for one in own),
            passes_exactly=exactly[person_id].passed_at is not None,
            completes=person_id in completing,
            is_certified=known[person_id].is_certified,
        )
        for person_id, own in _by_person(other).items()
    ]


def _by_person(changes: Sequence[Change]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for one in sorted(changes, key=lambda change: change.person_id):
        found.setdefault(one.person_id, []).append(one)
    return found


def _completing(
    db: Session, course: Course, module: str, quizzes: Mapping[int, QuizRecord]
) -> set[int]:
    """Of these people those who would complete the course, by what their quiz would have become.

    All that somebody did is read only of those whom this quiz does not keep back.
    """
    perhaps = may_complete_by(db, course, module, quizzes)
    records = gather_all(db, course, perhaps) if perhaps else {}
    return {
        person_id
        for person_id, record in records.items()
        if judge(course, _with(record, module, quizzes[person_id])).meets_all
    }


def _with(record: Record, module: str, quiz: QuizRecord) -> Record:
    return replace(record, quizzes={**record.quizzes, module: quiz})


def _known(db: Session, ids: Sequence[int]) -> dict[int, _Known]:
    certified = (
        select(Credential.id)
        .where(Credential.person_id == Person.id, Credential.state == CredentialState.VALID)
        .exists()
    )
    statement = (
        select(
            Person.id,
            Person.public_id,
            Person.name,
            func.coalesce(Delegation.code, "").label("delegation"),
            Person.email,
            Person.locale,
            Person.zone,
            Person.disabled_at,
            certified.label("is_certified"),
        )
        .outerjoin(Seat, (Seat.person_id == Person.id) & Seat.held_to.is_(None))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(Person.id.in_(ids))
    )
    return {
        row.id: _Known(
            row.public_id,
            row.name,
            row.delegation,
            row.email if row.disabled_at is None else None,
            row.locale,
            row.zone,
            row.is_certified,
        )
        for row in db.execute(statement)
    }
