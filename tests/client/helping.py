"""What the tests of the room for helping people share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.records import standing
from course.store import (
    AuditEvent,
    Completion,
    Delegation,
    Exemption,
    Grant,
    LessonProgress,
    Person,
)
from tests.client.conftest import Visitor
from tests.factories import NOON
from tests.quiz import wrong
from tests.sittings import sit

FIRST, SECOND = "lesson:introduction/first-steps", "lesson:introduction/second-steps"
QUIZ = "quiz:introduction"
WHY = {"reason": "equivalent", "evidence": "A certificate of their own institute, seen."}


def page_of(person: Person, act: str = "exemption") -> str:
    return f"/facilitate/people/{person.public_id}/{act}/"


def words(visitor: Visitor, selector: str = "main") -> str:
    """What a page says."""
    assert visitor.page is not None
    found = visitor.page.select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def ask(
    visitor: Visitor, person: Person, what: str = FIRST, status: int = 303, **more: str
) -> None:
    """Fill the form that asks for an exemption, and send it."""
    visitor.get(page_of(person))
    visitor.post(page_of(person), {"requirement": what, **WHY, **more}, status)


def exemptions(db: Session, person: Person) -> list[Exemption]:
    """All of a person's, the oldest first."""
    db.commit()
    statement = select(Exemption).where(Exemption.person_id == person.id).order_by(Exemption.id)
    rows = list(db.scalars(statement))
    for row in rows:
        db.expunge(row)
    db.commit()
    return rows


def actions(db: Session, person: Person) -> list[str]:
    """What the log says about somebody."""
    db.commit()
    subject = f"person {person.public_id}"
    statement = select(AuditEvent.action).where(AuditEvent.subject == subject)
    said = list(db.scalars(statement.order_by(AuditEvent.id)))
    db.commit()
    return said


def completions(db: Session) -> int:
    """How many there are."""
    found = db.scalar(select(func.count()).select_from(Completion))
    db.commit()
    return found or 0


def lifted(db: Session, course: object, person: Person) -> tuple[str, ...]:
    """What is not asked of somebody, by the books."""
    found = standing.gather(db, course, person.id).exempt  # type: ignore[arg-type]
    db.commit()
    return found


def give(db: Session, person: Person, right: Right, place: Delegation | None = None) -> None:
    """Give somebody one more right."""
    scope = place.id if place is not None else None
    db.add(Grant(person_id=person.id, right=right, granted_at=NOON, delegation_id=scope))
    db.commit()


def read(db: Session, course: object, person: Person, at: datetime, *lessons: str) -> None:
    """Let somebody have read lessons."""
    for lesson in lessons:
        db.add(
            LessonProgress(
                person_id=person.id, lesson=lesson, opened_at=at, completed_at=at,
                how="read", digest="0" * 64,
            )
        )  # fmt: skip
    standing.refresh(db, course, person.id, at)  # type: ignore[arg-type]
    db.commit()


def fail(db: Session, course: object, person: Person, *ordinals: int, at: datetime = NOON) -> None:
    """Let somebody submit tries at the quiz, all of them wrong."""
    for ordinal in ordinals:
        sit(db, 1, lambda item, *_: wrong(item), ordinal=ordinal, of=[person.id], at=at)
    standing.refresh(db, course, person.id, at)  # type: ignore[arg-type]
    db.commit()
