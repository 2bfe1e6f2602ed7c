"""Words of items as a guesser sees them: what they share, how sure and how exact they sound.

English, like the lessons. Rules for authors and the blind guesser look through the same glasses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ABSOLUTES = frozenset({"always", "never", "all", "none", "only", "must", "every"})
"""Words that make a statement easy to refute."""

HEDGES = frozenset({"may", "might", "often", "usually", "can", "some", "sometimes", "perhaps"})
"""Words that make a statement hard to refute."""

_SMALL = """
    a about above after again against all also although always am an and any are as at be because
    been before being below between both but by can cannot could did do does doing down during each
    either else every few for from further had has have having he her here hers him his how i if in
    into is it its itself just less like many may me might more most much must my neither never no
    nor not nothing now of off often on once one only or other others our out over own per same she
    should so some something sometimes still such than that the their them then there these they
    this those though through to too two under until up upon us usually very was we were what when
    where whether which while who whom whose why will with within without would yes yet you
    your
"""
_STOP_WORDS = frozenset(_SMALL.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]?\d+)*")
_MARKUP = re.compile(r"\]\([^)]*\)|[*_`\[\]]")


def plain(text: str) -> str:
    """The text without the marks of Markdown."""
    return " ".join(_MARKUP.sub("", text).split())


def words_of(text: str) -> list[str]:
    """All words, in small letters; numbers are not among them."""
    return [word.lower() for word in _WORD.findall(plain(text))]


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry the meaning."""
    return frozenset(stem(word) for word in words_of(text) if not _is_small(word))


def _is_small(word: str) -> bool:
    return word in _STOP_WORDS or len(word) < 3 or word.endswith(("n't", "n’t"))


def stem(word: str) -> str:
    """Strip the commonest endings of English, lightly: "trained" and "training" are one word."""
    word = word.removesuffix("'s").removesuffix("’s")
    for ending, rest in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 4:
            word = word.removesuffix(ending) + rest
            break
    word = word.removesuffix("e") if len(word) > 4 else word
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


def numbers_of(text: str) -> list[str]:
    """The numbers written in figures, as they are written."""
    return _NUMBER.findall(plain(text))


def count(text: str, among: Iterable[str]) -> int:
    """How many words of a text are among some."""
    wanted = frozenset(among)
    return sum(word in wanted for word in words_of(text))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two texts have in common, 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0
