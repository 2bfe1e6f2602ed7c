"""Items that are answered row by row, as pages show them and forms send them: matches and orders.

A quiz and a lesson's checks ask them alike. Each row is a pair's left text or a step; what is
chosen for it is a right text or a place, in a select: so it works without a script, and a script
that lets steps be moved changes nothing but these selects.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from course.content.markdown import render_inline, render_plain
from course.domain.bank import Item, ItemType
from course.domain.items import Response, matched, placed

PAIRS, PLACES = "pairs", "places"
"""What such an item's response is called, and its kind on a page."""

ROW_TYPES: Mapping[ItemType, str] = {ItemType.MATCHING: PAIRS, ItemType.ORDERING: PLACES}


class Row(NamedTuple):
    """One thing that something is chosen for."""

    id: str
    html: str
    plain: str  # the same without markup, for the names of buttons


class Rows(NamedTuple):
    """An open item: its rows, what may be chosen for each, and what was."""

    kind: str  # "pairs" or "places"
    rows: tuple[Row, ...]
    choices: tuple[tuple[str, str], ...]  # (value, text without markup), in the order shown
    chosen: Mapping[str, str]  # row -> value; rows without an answer are missing


class Settled(NamedTuple):
    """One row once it is answered, as far as it may be told."""

    id: str
    html: str
    number: int | None  # the place at which it is listed; None: it has none
    yours: str  # HTML of the right text chosen, or the place given; "" where nothing was
    answer: str  # HTML of the right text, where it is told and was not chosen; "" otherwise


def rows(
    item: Item, order: tuple[str, ...], response: Response | None, base_path: str
) -> Rows | None:
    """The rows of an item with what was chosen for them; None for items of any other type.

    order: the ids of right texts, or of steps, as they are shown.
    """
    if item.type is ItemType.MATCHING:
        parts = [(pair.id, pair.left) for pair in item.pairs]
        choices = tuple((name, render_plain(item.rights[name])) for name in order)
    elif item.type is ItemType.ORDERING:
        texts = {step.id: step.text for step in item.steps}
        parts = [(name, texts[name]) for name in order]
        choices = tuple((str(n), str(n)) for n in range(1, len(parts) + 1))
    else:
        return None
    shown = (Row(name, render_inline(text, base_path), render_plain(text)) for name, text in parts)
    return Rows(ROW_TYPES[item.type], tuple(shown), choices, chosen(response))


def chosen(response: Response | None) -> dict[str, str]:
    """What a response chose for each row, as the value of its select."""
    places = {step: str(place) for step, place in placed(response).items()}
    return matched(response) | places


def given_rows(item: Item, name: str, form: MultiDict[str, str]) -> dict[str, object]:
    """Read the fields of a row-by-row item as a script would have sent them.

    What is no place is passed on as it is: the reader of responses refuses it.
    """
    given = {row: form.get(f"{name}-{row}", "") for row in _names(item)}
    filled = {row: value for row, value in given.items() if value}
    if item.type is ItemType.MATCHING:
        return {PAIRS: filled}
    return {PLACES: {row: _whole(value) for row, value in filled.items()}}


def _names(item: Item) -> list[str]:
    return [pair.id for pair in item.pairs] or [step.id for step in item.steps]


def _whole(value: str) -> int | str:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 3 else value


def in_words(shown: Rows) -> tuple[str, ...]:
    """What was chosen, row by row, as HTML; steps in the order of their places."""
    texts = dict(shown.choices)
    given = [(row, shown.chosen[row.id]) for row in shown.rows if row.id in shown.chosen]
    if shown.kind == PLACES:
        given.sort(key=lambda one: int(one[1]))
        return tuple(f"{place}. {row.html}" for row, place in given)
    return tuple(f"{row.html}: {html.escape(texts.get(value, ''))}" for row, value in given)


def settled(
    item: Item, response: Response | None, base_path: str, *, tells_key: bool
) -> tuple[Settled, ...]:
    """The rows of an answered item; none for items of any other type.

    tells_key: whether right texts are named, and steps listed in their right order. Otherwise they
    stand in the order that was given, those without a place last.
    """
    if item.type is ItemType.MATCHING:
        return _settled_pairs(item, response, base_path, tells_key=tells_key)
    places = placed(response)
    last = len(item.steps) + 1
    given = sorted(item.steps, key=lambda step: places.get(step.id, last))
    steps = item.steps if tells_key else given
    return tuple(
        Settled(
            step.id,
            render_inline(step.text, base_path),
            number if tells_key else places.get(step.id),
            str(places.get(step.id, "")),
            "",
        )
        for number, step in enumerate(steps, start=1)
    )


def _settled_pairs(
    item: Item, response: Response | None, base_path: str, *, tells_key: bool
) -> tuple[Settled, ...]:
    key, given = item.matches, matched(response)
    texts = {pair.id: render_inline(pair.right, base_path) for pair in item.pairs}
    return tuple(
        Settled(
            pair.id,
            render_inline(pair.left, base_path),
            None,
            texts.get(given.get(pair.id, ""), ""),
            texts[pair.id] if tells_key and key.get(given.get(pair.id, "")) != key[pair.id] else "",
        )
        for pair in item.pairs
    )
