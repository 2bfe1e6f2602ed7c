"""What an export loses, gathered for a reader: the same loss of many items is told once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from course.domain.words import Words
from course.formats.foreign import Loss

NAMED = 5
"""Items that are named where many lose the same thing."""

_VARIES = "…"


class Lost(NamedTuple):
    """One thing that the format cannot carry, and whose."""

    message: Words
    items: int  # that lose it; 0 where it is said of the file
    names: tuple[str, ...]  # the first few of them


def grouped(losses: Iterable[Loss]) -> list[Lost]:
    """The same sentence of many items once; what differs from item to item as an ellipsis."""
    alike: dict[Hashable, list[Loss]] = {}
    for loss in losses:
        alike.setdefault(_sentence(loss.message), []).append(loss)
    found = []
    for group in alike.values():
        message = group[0].message
        for loss in group[1:]:
            message = _common(message, loss.message)
        names = list(dict.fromkeys(loss.question for loss in group if loss.question))
        found.append(Lost(message, len(names), tuple(names[:NAMED])))
    return sorted(found, key=lambda one: -one.items)


def _sentence(said: Words) -> Hashable:
    """What is said, whatever fills its places; a sentence within it belongs to it."""
    within = [(k, _sentence(one)) for k, one in said.values.items() if isinstance(one, Words)]
    return said.text, tuple(sorted(within, key=lambda pair: pair[0]))


def _common(one: Words, other: Words) -> Words:
    """What two that say the same sentence have in common."""
    values: dict[str, object] = {}
    for name, value in one.values.items():
        beside = other.values[name]
        if isinstance(value, Words) and isinstance(beside, Words):
            values[name] = _common(value, beside)
        else:
            values[name] = value if value == beside else _VARIES
    return one._replace(values=values)
