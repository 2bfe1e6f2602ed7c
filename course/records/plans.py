"""The plans by which papers are drawn, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.errors import NotNow
from course.domain.words import words
from course.records.written import BROWSER, as_text, digest_of, lock_bank
from course.store import QuizVersion


def current_plan(db: Session, module: str) -> QuizVersion | None:
    """The plan by which a module's papers are drawn now; None: it has no quiz."""
    return db.scalar(
        select(QuizVersion)
        .where(QuizVersion.module == module, QuizVersion.superseded_at.is_(None))
        .execution_options(populate_existing=True)
    )


def save_plan(
    db: Session,
    module: str,
    plan: Mapping[str, Any],
    *,
    base_number: int,
    reason: str,
    author_id: int,
    now: datetime,
) -> bool:
    """Let papers be drawn by another plan from now on; those that were drawn stay.

    base_number: the version that its author saw; 0 where there was none.
    Returns whether anything changed. Raises NotNow where another plan was saved since.
    """
    lock_bank(db)
    current = current_plan(db, module)
    if (current.number if current else 0) != base_number:
        raise NotNow(words("Somebody has changed this plan since. Load the page again."))
    if current is not None and current.digest == digest_of(as_text(plan)):
        return False
    follow_plan(db, current, module, plan, BROWSER, reason, author_id, now)
    db.flush()
    return True


def follow_plan(
    db: Session,
    before: QuizVersion | None,
    module: str,
    plan: Mapping[str, Any],
    origin: str,
    reason: str,
    author_id: int | None,
    now: datetime,
) -> None:
    """Make a plan the one that follows another, or the first. Hold the bank."""
    if before is not None:
        before.superseded_at = now
        db.flush()  # before its successor: only one plan may be current
    text = as_text(plan)
    db.add(
        QuizVersion(
            module=module,
            number=before.number + 1 if before else 1,
            content=text,
            digest=digest_of(text),
            origin=origin,
            reason=reason,
            author_id=author_id,
            made_at=now,
        )
    )
