"""One person's tries at a quiz, and what was done for them after the third; one question."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.bank import Blueprint
from course.records.standing import blueprint_of
from course.store import (
    Attempt,
    AttemptState,
    DrawnItem,
    HelpCase,
    HelpKind,
    HelpStep,
    QuizVersion,
)


class Try(NamedTuple):
    """One try, as the cover lists it."""

    public_id: str
    ordinal: int
    is_open: bool
    started_at: datetime
    submitted_at: datetime | None  # None while open
    points: float | None  # None while open
    of: int


class Help(NamedTuple):
    """What was done for somebody after so many failed tries that a person should help."""

    tries: int  # submitted when it was done
    retake_by: int | None  # who opened a supervised try; None: nobody


class Quiz(NamedTuple):
    """A module's quiz as it is now, and one person's tries at it."""

    version_id: int
    blueprint: Blueprint
    tries: tuple[Try, ...]  # in order
    help: Help | None = None  # None: nobody was told

    @property
    def open_try(self) -> Try | None:
        """The try that waits to be submitted; there is never more than one."""
        return next((one for one in self.tries if one.is_open), None)

    @property
    def submitted(self) -> tuple[Try, ...]:
        """The tries that count."""
        return tuple(one for one in self.tries if not one.is_open)

    @property
    def supervised_by(self) -> int | None:
        """Who has opened the next try at once, and is there; None: nobody."""
        if self.help is None or self.help.tries != len(self.submitted):
            return None
        return self.help.retake_by


def quiz(db: Session, person_id: int, module: str) -> Quiz | None:
    """The current quiz of a module and the tries of one person; None: it has no quiz."""
    length = select(func.count()).where(DrawnItem.attempt_id == Attempt.id).scalar_subquery()
    newest = (
        select(func.max(HelpCase.id))
        .where(HelpCase.person_id == person_id, HelpCase.module == module)
        .scalar_subquery()
    )
    is_retake = (HelpStep.case_id == HelpCase.id) & (HelpStep.kind == HelpKind.RETAKE)
    statement = (
        select(
            QuizVersion.id, QuizVersion.content, Attempt, length, HelpCase.tries, HelpStep.made_by
        )
        .outerjoin(
            Attempt, (Attempt.module == QuizVersion.module) & (Attempt.person_id == person_id)
        )
        .outerjoin(HelpCase, HelpCase.id == newest)
        .outerjoin(HelpStep, is_retake)
        .where(QuizVersion.module == module, QuizVersion.superseded_at.is_(None))
        .order_by(Attempt.ordinal)
    )
    rows = db.execute(statement).all()
    if not rows:
        return None
    version_id, content, _, _, told_at, retake_by = rows[0]
    tries = tuple(_try(attempt, of) for _, _, attempt, of, *_ in rows if attempt is not None)
    help_given = Help(told_at, retake_by) if told_at is not None else None
    return Quiz(version_id, blueprint_of(module, content), tries, help_given)


def _try(attempt: Attempt, of: int) -> Try:
    return Try(
        attempt.public_id,
        attempt.ordinal,
        attempt.state is AttemptState.OPEN,
        attempt.started_at,
        attempt.submitted_at,
        attempt.points,
        of,
    )
