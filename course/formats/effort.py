"""How much work the texts of one file may be, whatever its size."""

from __future__ import annotations

from course.domain.words import words
from course.formats.foreign import Unreadable

MOST_TAGS = 400_000
"""In all texts of a file: 20 for each of 20,000 questions, and half a minute of reading."""


class Effort:
    """Counts the markup of a file's texts while it is read."""

    def __init__(self) -> None:
        self._left = MOST_TAGS

    def spend(self, text: str) -> None:
        """Count a text before it is converted. Raises Unreadable where a file asks too much."""
        self._left -= text.count("<")
        if self._left < 0:
            raise Unreadable(
                words(
                    "The texts of the file hold more than %(most)s tags. Split it and import the "
                    "parts.",
                    most=f"{MOST_TAGS:,}",
                )
            )
