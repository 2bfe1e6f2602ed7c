"""What a person is in their delegation."""

from __future__ import annotations

from enum import StrEnum

from course.domain.words import Words, words


class Category(StrEnum):
    """The category of a seat."""

    HEAD = "head"
    DELEGATE = "delegate"
    ADVISER = "adviser"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"
    PRESS = "press"
    SECURITY = "security"

    @property
    def words(self) -> Words:
        """The category as a reader sees it."""
        return _CATEGORIES[self]


_CATEGORIES = {
    Category.HEAD: words("Head of delegation"),
    Category.DELEGATE: words("Delegate"),
    Category.ADVISER: words("Adviser"),
    Category.INTERPRETER: words("Interpreter"),
    Category.OBSERVER: words("Observer"),
    Category.PRESS: words("Press"),
    Category.SECURITY: words("Security"),
}
