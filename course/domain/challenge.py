"""Objections to a question or to a sentence: what may be said, until when, and who may judge."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from course.domain.words import Words, words

MOST_OPEN = 20
"""Objections that one person may have waiting: each takes somebody's time."""

LONGEST = 4000
"""Characters of an objection, and of the reasons of a verdict."""


class ChallengeKind(StrEnum):
    """What an objection is about."""

    ITEM = "item"
    LESSON = "lesson"  # one sentence of it, or a few


class Verdict(StrEnum):
    """What became of an objection."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


def due_at(made_at: datetime, days: int) -> datetime:
    """Until when an objection is answered. days: as the course promises, by the calendar."""
    return made_at + timedelta(days=days)


def clean_text(text: str | None) -> str:
    """What somebody wrote, without signs that no page can hold; paragraphs stay."""
    kept = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in {"Cc", "Cn"})
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def why_not_judge(judge: int, *, objector: int, first_judge: int | None) -> Words | None:
    """Why a person may not decide an objection; None where they may.

    first_judge: who decided before an appeal; None where this is no appeal.
    """
    if judge == objector:
        return words("You made this objection yourself. Somebody else decides it.")
    if judge == first_judge:
        return words("You decided the first time. Somebody else decides an appeal.")
    return None


def concerns_version(verdict: Verdict, version_made_at: datetime, decided_at: datetime) -> bool:
    """Whether a verdict speaks of an item's version.

    Where an objection was rejected the item stays as it was, so later versions are meant too. Where
    it was upheld, a later version is what came of it.
    """
    return verdict is Verdict.REJECTED or version_made_at <= decided_at


def concerns_reader(
    decided_at: datetime, opened_at: datetime | None, *, still_stands: bool
) -> bool:
    """Whether a reader of a lesson may have met the sentence that a verdict is about.

    opened_at: when they opened the lesson first; None: never before.
    still_stands: whether the sentence is still in the lesson.
    """
    return still_stands or (opened_at is not None and opened_at <= decided_at)
