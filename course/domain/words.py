"""Sentences for a reader that a rule has chosen and nobody has translated yet.

A rule says *what* is to be said; the page says it in the reader's language. The first argument of
`words` and the first two of `words_n` are what gettext collects. A sentence that is kept, in the
database or on its way from one process to another, is kept as `as_json` writes it, and is said
later in the language of whoever reads it then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


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

    def __hash__(self) -> int:
        """Equal sentences are told once: they stand in sets and as keys."""
        return hash((self.text, frozenset(self.values.items()), self.plural, self.number))


def words(text: str, /, **values: object) -> Words:
    """Say one sentence: `words("Passed on %(day)s", day=day)`."""
    return Words(text, values)


def words_n(singular: str, plural: str, count: int, **values: object) -> Words:
    """Say one sentence about a number of things; `%(count)s` stands for the number."""
    return Words(singular, {"count": count, **values}, plural, count)


def as_they_are(text: str) -> Words:
    """Words that somebody else chose, which no catalogue knows: said in every language as here."""
    return Words("%(text)s", {"text": text})


def listed(parts: Sequence[Words]) -> Words:
    """Several things in one line, in the signs of the reader's language. parts: at least one."""
    line = parts[0]
    for part in parts[1:]:
        line = words("%(before)s, %(next)s", before=line, next=part)
    return line


def as_json(said: Words) -> list[Any]:
    """A sentence in what JSON can hold; its values are texts, numbers or sentences."""
    values = {
        name: as_json(one) if isinstance(one, Words) else one for name, one in said.values.items()
    }
    kept = [said.text, values]
    return kept if said.plural is None else [*kept, said.plural, said.number]


def from_json(kept: Any) -> Words:
    """The sentence that `as_json` wrote. A text, as older rows hold it, is said as it is."""
    if isinstance(kept, str):
        return as_they_are(kept)
    text, values, *of_number = kept
    values = {
        name: from_json(one) if isinstance(one, list) else one for name, one in values.items()
    }
    return Words(text, values, *of_number)
