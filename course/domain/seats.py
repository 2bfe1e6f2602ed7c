"""Places in a delegation: what kinds there are, and how long passing one on can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from course.domain.words import Words, words

UNDO = timedelta(hours=1)
"""Within this time a seat that was passed on can be taken back."""


class Category(StrEnum):
    """What somebody comes as."""

    HEAD = "head"
    DELEGATE = "delegate"
    ADVISER = "adviser"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"
    PRESS = "press"
    SECURITY = "security"

    @property
    def words(self) -> Words:
        """As a reader sees it."""
        return CATEGORY_WORDS[self]


CATEGORY_WORDS: Mapping[str, Words] = {
    Category.HEAD: words("Head of delegation"),
    Category.DELEGATE: words("Delegate"),
    Category.ADVISER: words("Adviser"),
    Category.INTERPRETER: words("Interpreter"),
    Category.OBSERVER: words("Observer"),
    Category.PRESS: words("Press"),
    Category.SECURITY: words("Security"),
}


def may_undo(made_at: datetime, now: datetime) -> bool:
    """Whether passing a seat on can still be taken back."""
    return now <= made_at + UNDO
