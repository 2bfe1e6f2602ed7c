"""What of an item a response shows, so that it can be counted.

A choice shows the options chosen, a match the pairs matched rightly, an order the steps put in
their places, a typed answer itself (numbers and words that mean the same are one).
"""

from __future__ import annotations

from typing import NamedTuple

from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item, ItemType
from course.domain.errors import NotValid
from course.domain.items import Response, fold, grade, matched, placed
from course.domain.numbers import read_number, shown_number


class Shown(NamedTuple):
    """One thing that a response may show."""

    name: str  # id of the option, pair or step; a typed answer as it counts
    is_key: bool


def shows(item: Item, response: Response | None) -> list[Shown]:
    """What a response shows; nothing where nothing was answered or it cannot be read."""
    if response is None:
        return []
    if item.type in CHOICE_TYPES:
        chosen = response.get("options")
        names = chosen if isinstance(chosen, list) else []
        return [one for one in known(item) if one.name in names]
    if item.type in TYPED_TYPES:
        text = response.get("text")
        if not isinstance(text, str):
            return []
        return [Shown(_as_it_counts(item, text), grade(item, response).fraction >= 1)]
    if item.type is ItemType.MATCHING:
        given, wanted = matched(response), item.matches
        return [Shown(name, True) for name in wanted if given.get(name) == wanted[name]]
    places = placed(response)
    return [Shown(s.id, True) for at, s in enumerate(item.steps, 1) if places.get(s.id) == at]


def known(item: Item) -> list[Shown]:
    """What may be shown, in the item's order; nothing for typed answers, which are not foreseen."""
    if item.type in CHOICE_TYPES:
        return [Shown(option.id, option.is_key) for option in item.options]
    return [Shown(name, True) for name in (*item.matches, *(step.id for step in item.steps))]


def _as_it_counts(item: Item, text: str) -> str:
    if item.type is ItemType.SHORT_ANSWER:
        return fold(text)
    try:
        return shown_number(read_number(text, item.unit))
    except NotValid:
        return fold(text)
