"""Both directions of writing within one sentence.

What is put into a sentence is kept apart from it where one of the two runs from right to left: a
title keeps its own full stop then, and a number after a name stays where it was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import bidirectional

from babel.support import LazyProxy

ISOLATE, END = "\u2068", "\u2069"
"""Unicode's signs before and after what finds its own direction; nobody sees them."""

_FROM_THE_LEFT = "\u2066"
_FROM_THE_RIGHT = frozenset({"R", "AL"})


def apart(values: Mapping[str, object], direction: str) -> dict[str, object]:
    """The values of a sentence as they are put into it. direction: of the sentence."""
    return {name: _apart(value, direction) for name, value in values.items()}


def minus(figure: str, direction: str) -> str:
    """A figure with a true minus sign, which stays before it in a sentence of any direction."""
    if not any(digit in figure for digit in "123456789"):
        return figure.replace("-", "")  # what rounding leaves of nothing is nothing
    said = figure.replace("-", "−")
    return f"{_FROM_THE_LEFT}{said}{END}" if direction == "rtl" and said != figure else said


def _apart(value: object, direction: str) -> object:
    value = str(value) if isinstance(value, LazyProxy) else value
    if not isinstance(value, str) or not value or "\n" in value:  # it ends with its paragraph
        return value
    if "://" in value or "@" in value:  # what is pressed or copied holds no sign that nobody sees
        return value
    if direction == "ltr" and not _runs_from_the_right(value):
        return value
    return ISOLATE + value + END


def _runs_from_the_right(text: str) -> bool:
    return not text.isascii() and any(bidirectional(one) in _FROM_THE_RIGHT for one in text)
