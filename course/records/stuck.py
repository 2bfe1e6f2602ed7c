"""Who has failed a quiz so often that a person should help: it follows from the books alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.completion import Record, is_lifted
from course.domain.course import Course, Module
from course.domain.exemptions import quiz_key
from course.records.tokens import new_public_id
from course.store import HelpCase


def follow(db: Session, course: Course, records: Mapping[int, Record], now: datetime) -> None:
    """Open and close cases, so that they say what the records say.

    A case is closed by a pass or an exemption, and by whoever helps; another failed try after that
    opens another one. The caller has locked the people.
    """
    tried = [
        (person_id, record, module)
        for person_id, record in records.items()
        for module in course
        if _tries(record, module) >= course.policy.tries_before_help
    ]
    if not tried:
        return
    newest = _newest(db, [person_id for person_id, *_ in tried])
    for person_id, record, module in tried:
        case = newest.get((person_id, module.slug))
        _follow_one(db, case, person_id, record, module, now)
    db.flush()


def _follow_one(
    db: Session,
    case: HelpCase | None,
    person_id: int,
    record: Record,
    module: Module,
    now: datetime,
) -> None:
    tries, is_open = _tries(record, module), case is not None and case.closed_at is None
    if not is_stuck(record, module):
        if case is not None and is_open:
            case.closed_at = now
    elif case is not None and is_open:
        case.tries = tries
    elif case is None or case.tries < tries:
        db.add(
            HelpCase(
                public_id=new_public_id(),
                person_id=person_id,
                module=module.slug,
                tries=tries,
                opened_at=now,
            )
        )


def is_stuck(record: Record, module: Module) -> bool:
    """Whether somebody tried a quiz, has not passed it, and it is still asked of them."""
    quiz = record.quizzes.get(module.slug)
    is_failed = quiz is not None and quiz.passed_at is None
    return is_failed and not is_lifted(record, quiz_key(module))


def _tries(record: Record, module: Module) -> int:
    quiz = record.quizzes.get(module.slug)
    return quiz.tries if quiz is not None else 0


def _newest(db: Session, people_ids: list[int]) -> dict[tuple[int, str], HelpCase]:
    last = (
        select(func.max(HelpCase.id))
        .where(HelpCase.person_id.in_(people_ids))
        .group_by(HelpCase.person_id, HelpCase.module)
    )
    statement = select(HelpCase).where(HelpCase.id.in_(last))
    found = db.scalars(statement.execution_options(populate_existing=True))
    return {(one.person_id, one.module): one for one in found}
