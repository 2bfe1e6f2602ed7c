"""Verdicts on objections, for everybody who met what they were about.

Whoever objected, what they wrote and when stays with them and with those who decide: nothing of it
leaves this file.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from course.domain.challenge import Verdict, concerns_version
from course.store import Challenge, DrawnItem, ItemVersion


class Decided(NamedTuple):
    """A verdict as anybody may read it."""

    verdict: Verdict
    reasons: str
    decided_at: datetime
    sentence: str = ""  # of a lesson, as it had it; "" where an item is meant


def on_paper(db: Session, attempt_id: int) -> dict[int, list[Decided]]:
    """The verdicts on the items of a paper, by position, the oldest first."""
    statement = (
        select(
            DrawnItem.position,
            ItemVersion.made_at,
            Challenge.verdict,
            Challenge.reasons,
            Challenge.decided_at,
        )
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .join(Challenge, Challenge.item_id == ItemVersion.item_id)
        .where(DrawnItem.attempt_id == attempt_id, *_stands())
        .order_by(Challenge.decided_at, Challenge.id)
    )
    found: dict[int, list[Decided]] = {}
    for position, version_made_at, *verdict in db.execute(statement):
        decided = _decided(*verdict)
        if concerns_version(decided.verdict, version_made_at, decided.decided_at):
            found.setdefault(position, []).append(decided)
    return found


def on_lesson(db: Session, lesson_key: str) -> list[Decided]:
    """The verdicts on sentences of a lesson, the oldest first."""
    statement = (
        select(Challenge.verdict, Challenge.reasons, Challenge.decided_at, Challenge.sentence)
        .where(Challenge.lesson == lesson_key, *_stands())
        .order_by(Challenge.decided_at, Challenge.id)
    )
    return [_decided(*row) for row in db.execute(statement)]


def _decided(verdict: Any, reasons: Any, decided_at: Any, sentence: Any = "") -> Decided:
    """A row as a value: where it was decided, all of it is there, as the table's checks say."""
    return Decided(verdict, reasons, decided_at, sentence)


def _stands() -> tuple[ColumnElement[bool], ...]:
    """What was decided, and not decided again on appeal."""
    appeal = aliased(Challenge)
    again = select(appeal.id).where(
        appeal.appeal_of == Challenge.id, appeal.decided_at.is_not(None)
    )
    return Challenge.decided_at.is_not(None), ~again.exists()
