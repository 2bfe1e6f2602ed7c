"""Sentences for a reader that a rule has chosen and nobody has translated yet.

A rule says *what* is to be said; the page says it in the reader's language. The first argument of
`words` and the first two of `words_n` are what gettext collects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """One sentence with named places, and what fills them."""

    text: str
    values: Mapping[str, object] = {}
    plural: str | None = None  # None where the sentence does not depend on a number
    number: int = 1  # of things, where it does

    def __str__(self) -> str:
        """The sentence in the source language, for logs, commands and tests."""
        text = self.plural if self.plural is not None and self.number != 1 else self.text
        return text % {key: str(value) for key, value in self.values.items()}


def words(text: str, **values: object) -> Words:
    """Say one sentence: `words("Passed on %(day)s", day=day)`."""
    return Words(text, values)


def words_n(singular: str, plural: str, count: int, **values: object) -> Words:
    """Say one sentence about a number of things; `%(count)s` stands for the number."""
    return Words(singular, {"count": count, **values}, plural, count)
