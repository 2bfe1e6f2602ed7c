"""The names of an item's parts, for formats that have none: by place, or as a note beside them.

Answers, pairs and steps of other systems have an order but no names; here each has one, by which
responses know it. Items of ours whose names differ from those that a reader gives by place carry
them in a note that other systems pass over, so that a file read back here holds the same item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.content.fields import SLUG
from course.domain.bank import Item, ItemType, Option, Pair, Step
from course.formats.refusing import option_id

_PARTS = ("option", "pair", "step")


def usual(count: int) -> list[str]:
    """The names of so many parts by their places."""
    return [option_id(place) for place in range(count)]


def own_names(item: Item) -> list[str]:
    """The names of an item's parts in their order; none where their places say the same."""
    if item.type is ItemType.TRUE_FALSE:
        return []
    parts: tuple[Option | Pair | Step, ...] = (*item.options, *item.pairs, *item.steps)
    names = [one.id for one in parts]
    return [] if names == usual(len(names)) else names


def given(names: Sequence[str]) -> list[str]:
    """The names that a file notes, one a part; by place where they are none of ours."""
    is_ours = len(set(names)) == len(names) and all(map(SLUG.fullmatch, names))
    return list(names) if is_ours else usual(len(names))


def give(content: dict[str, Any], names: Sequence[str]) -> None:
    """Name the parts of a content as a note says; a note that does not fit them is passed over."""
    parts = [part for kind in _PARTS for part in content.get(kind, [])]
    if len(names) == len(parts) and content["type"] != ItemType.TRUE_FALSE:
        for part, name in zip(parts, given(names), strict=True):
            part["id"] = name
