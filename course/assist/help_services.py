"""What is done for somebody after their third failed try. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotFound, NotNow
from course.domain.words import words
from course.records import audit, people, standing, stuck
from course.records.decisions import refuse_own
from course.store import Attempt, AttemptState, HelpCase, HelpKind, HelpStep, Person


def help_with(
    db: Session,
    course: Course,
    actor_id: int,
    person: Person,
    module: str,
    kind: HelpKind,
    now: datetime,
) -> bool:
    """Note what is done, or open a supervised try; the case waits for nobody any more.

    Returns whether it is new: the same thing a second time changes nothing.
    Raises NotAllowed for oneself, NotFound without a case, NotNow where no help is needed, or a try
    is open already.
    """
    refuse_own(actor_id, person.id)
    people.hold(db, person)
    case = _newest(db, person.id, module)
    found = course.module(module)
    if case is None or found is None:
        raise NotFound(words("They have not failed this quiz so often."))
    if not stuck.is_stuck(standing.gather(db, course, person.id), found):
        raise NotNow(words("No help is needed any more: the quiz is passed, or not asked."))
    if kind is HelpKind.RETAKE:
        _refuse_open_try(db, person.id, module)
    done = select(HelpStep.id).where(HelpStep.case_id == case.id, HelpStep.kind == kind)
    if db.scalar(done) is not None:
        return False
    db.add(HelpStep(case_id=case.id, kind=kind, made_by=actor_id, made_at=now))
    if case.closed_at is None:
        case.closed_at = now
    db.flush()
    audit.record(
        db,
        actor_id=actor_id,
        action=f"help.{kind.value}",
        subject=people.subject(person),
        now=now,
        details={"module": module},
    )
    return True


def _newest(db: Session, person_id: int, module: str) -> HelpCase | None:
    statement = (
        select(HelpCase)
        .where(HelpCase.person_id == person_id, HelpCase.module == module)
        .order_by(HelpCase.id.desc())
        .limit(1)
    )
    return db.scalar(statement.execution_options(populate_existing=True))


def _refuse_open_try(db: Session, person_id: int, module: str) -> None:
    statement = select(Attempt.id).where(
        Attempt.person_id == person_id,
        Attempt.module == module,
        Attempt.state == AttemptState.OPEN,
    )
    if db.scalar(statement) is not None:
        raise NotNow(
            words("They have begun a try by themselves. When it is submitted, open the next one.")
        )
