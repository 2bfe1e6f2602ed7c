"""What a reader who knows nothing sees of an item's options: surface, never the key.

Each cue gives every option a number; who follows the cue takes the highest. The combination sees
the same numbers, centred within the item, and learns their weights from other items.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from course.content.checking.item_advice import alike
from course.content.checking.wording import (
    ABSOLUTES,
    HEDGES,
    content_words,
    count,
    numbers_of,
    plain,
)
from course.domain.bank import Item, ItemType

Values = tuple[float, ...]  # one for each option, in the order of the file

OPPOSITES = frozenset({"shortest option", "odd one out"})
PLACES = ("1st place", "2nd place", "3rd place", "4th place")


class Sheet(NamedTuple):
    """An item as the guesser gets it."""

    item: str
    module: str
    use: str
    type: ItemType
    cues: Mapping[str, Values]


def sheet(item: Item) -> Sheet:
    """Look at an item's surface."""
    see = _statement if item.type is ItemType.TRUE_FALSE else _options
    places = {
        name: tuple(float(at == place) for at in range(len(item.options)))
        for place, name in enumerate(PLACES)
    }
    return Sheet(item.id, item.module, item.use, item.type, see(item) | places)


def _options(item: Item) -> dict[str, Values]:
    texts = [plain(option.text) for option in item.options]
    asked = content_words(item.stem)
    likeness = tuple(alike(at, texts) for at in range(len(texts)))
    return {
        "longest option": tuple(float(len(text)) for text in texts),
        "shortest option": tuple(-float(len(text)) for text in texts),
        "middle length": _middle(tuple(float(len(text)) for text in texts)),
        "hedged option": tuple(float(count(text, HEDGES)) for text in texts),
        "no absolutes": tuple(-float(count(text, ABSOLUTES)) for text in texts),
        "words of the stem": tuple(float(len(content_words(text) & asked)) for text in texts),
        "odd one out": tuple(-one for one in likeness),
        "most like the rest": likeness,
        "exact number": tuple(float(_digits(text)) for text in texts),
    }


def _middle(lengths: Values) -> Values:
    """Whoever takes care that the key is not the longest may leave it in the middle."""
    usual = statistics.fmean(lengths)
    return tuple(-abs(length - usual) / usual for length in lengths)


def _statement(item: Item) -> dict[str, Values]:
    """Of a statement to be called true or false, its own words are the cue, for or against it."""
    unsaid = (0.0, 0.0)
    return {
        "longest option": unsaid,
        "shortest option": unsaid,
        "middle length": unsaid,
        "hedged option": (float(count(item.stem, HEDGES)), 0.0),
        "no absolutes": (-float(count(item.stem, ABSOLUTES)), 0.0),
        "words of the stem": unsaid,
        "odd one out": unsaid,
        "most like the rest": unsaid,
        "exact number": (float(_digits(item.stem)), 0.0),
    }


def _digits(text: str) -> int:
    """Figures written in a text: more of them look more exact."""
    return sum(sign.isdigit() for number in numbers_of(text) for sign in number)


def features(sheets: Sequence[Sheet], *, with_places: bool) -> list[list[Values]]:
    """What the combination learns from: for each item a row an option, on one scale.

    Values are centred within their item, for only differences between its options can tell; lengths
    as logarithms. The opposite of a cue is left out, for a weight may be negative.
    """
    left_out = OPPOSITES if with_places else OPPOSITES.union(PLACES)
    names = [name for name in sheets[0].cues if name not in left_out]
    columns = [[_centred(one, name) for one in sheets] for name in names]
    for column in columns:
        spread = math.sqrt(statistics.fmean(v * v for item in column for v in item)) or 1.0
        column[:] = [tuple(value / spread for value in item) for item in column]
    return [
        [(1.0, *(column[at][option] for column in columns)) for option in range(_size(one))]
        for at, one in enumerate(sheets)
    ]


def _size(one: Sheet) -> int:
    return len(one.cues[PLACES[0]])


def _centred(one: Sheet, name: str) -> Values:
    values = one.cues[name]
    if name == "longest option":
        values = tuple(math.log1p(value) for value in values)
    middle = statistics.fmean(values)
    return tuple(value - middle for value in values)
