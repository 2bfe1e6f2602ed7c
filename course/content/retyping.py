"""An item's written shape as another type: what both types have stays, the rest is named."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from course.content.flaws import TRUE_FALSE
from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, ItemType

Content = dict[str, Any]

OWN_KEYS = ("option", "pair", "step", "reject", "accept", "answer", "tolerance", "unit")
"""What belongs to some types alone; besides `feedback` and `see`, which typed ones alone have."""

PARTS = {"option": "text", "pair": "left", "step": "text"}
"""The lists of rows that have ids, and what of a row is asked."""

_BLANK_ROWS = {ItemType.MATCHING: ("pair", 3), ItemType.ORDERING: ("step", 3)}
_NOT_TEXT = {"id", "see", "type"}


class Retyped(NamedTuple):
    """The item as its new type."""

    content: Content
    set_aside: tuple[str, ...]  # texts that have no place in it
    lost_keys: bool  # whether something was marked as right, and nothing can be any more


class _Row(NamedTuple):
    """One answer, whatever it was called."""

    id: str
    text: str
    right: str
    feedback: str
    see: str
    is_key: bool


def new_id(taken: Collection[str]) -> str:
    """A name for a new row: "a" to "z", then "a1" to "z1"; none of those taken."""
    for turn in count():
        for letter in string.ascii_lowercase:
            name = f"{letter}{turn or ''}"
            if name not in taken:
                return name
    raise AssertionError("there is always another number")


def blank_rows(kind: ItemType) -> Content:
    """The rows that a new item of a type begins with."""
    if kind is ItemType.TRUE_FALSE:
        return {"option": [{"id": name, "text": name.capitalize()} for name in TRUE_FALSE]}
    if kind in TYPED_TYPES:
        return {}
    name, number = _BLANK_ROWS.get(kind, ("option", 4))
    return {name: [{"id": letter} for letter in string.ascii_lowercase[:number]]}


def retyped(content: Mapping[str, Any], kind: ItemType) -> Retyped:
    """Write an item as another type."""
    rows = list(_rows_of(content))
    common = {key: value for key, value in content.items() if key not in OWN_KEYS}
    if kind not in TYPED_TYPES:
        common = {key: value for key, value in common.items() if key not in {"feedback", "see"}}
    new = common | {"type": kind.value} | _written(rows, kind, content)
    had_keys = content.get("type") in CHOICE_TYPES and any(row.is_key for row in rows)
    return Retyped(new, _left_out(content, new), had_keys and not _tells_keys(kind))


def _tells_keys(kind: ItemType) -> bool:
    return kind in CHOICE_TYPES or kind in TYPED_TYPES


def _rows_of(content: Mapping[str, Any]) -> Iterator[_Row]:
    """The answers of an item of any type."""
    for kind, asked in PARTS.items():
        for row in content.get(kind, ()):
            yield _row(row, text=row.get(asked, ""), is_key=row.get("key", False))
    answer = content.get("answer")
    rights = [*content.get("accept", ()), *([str(answer)] if answer is not None else [])]
    for text in rights:
        yield _row({**content, "id": ""}, text=text, is_key=True)
    for reject in content.get("reject", ()):
        text = str(reject.get("text", reject.get("value", "")))
        yield _row(reject, text=text, is_key=False)


def _row(row: Mapping[str, Any], *, text: str, is_key: bool) -> _Row:
    feedback, see = row.get("feedback", ""), row.get("see", "")
    return _Row(row.get("id", ""), text, row.get("right", ""), feedback, see, is_key)


def _written(rows: list[_Row], kind: ItemType, before: Mapping[str, Any]) -> Content:
    if kind is ItemType.TRUE_FALSE:
        return {"option": _true_and_false(rows)}
    if kind in CHOICE_TYPES:
        return {"option": [_without_empty(_option(row)) for row in _named(rows)]}
    if kind is ItemType.ORDERING:
        return {"step": [_without_empty(_taught(row, text=row.text)) for row in _named(rows)]}
    if kind is ItemType.MATCHING:
        return {
            "pair": [
                _without_empty(_taught(row, left=row.text, right=row.right)) for row in _named(rows)
            ]
        }
    return _typed(rows, kind, before)


def _named(rows: list[_Row]) -> list[_Row]:
    """The rows, each with an id of its own."""
    taken = {row.id for row in rows}
    named = []
    for row in rows:
        name = row.id or new_id(taken)
        taken.add(name)
        named.append(row._replace(id=name))
    return named


def _true_and_false(rows: list[_Row]) -> list[Content]:
    if len(rows) != len(TRUE_FALSE):
        blank: list[Content] = blank_rows(ItemType.TRUE_FALSE)["option"]
        return blank
    pairs = zip(rows, TRUE_FALSE, strict=True)
    return [_without_empty(_option(row._replace(id=name))) for row, name in pairs]


def _option(row: _Row) -> Content:
    return _taught(row, text=row.text) | {"key": row.is_key}


def _taught(row: _Row, **texts: str) -> Content:
    return {"id": row.id, **texts, "feedback": row.feedback, "see": row.see}


def _typed(rows: list[_Row], kind: ItemType, before: Mapping[str, Any]) -> Content:
    """Keys are what is accepted, all else is expected wrong; rows without keys have no place."""
    if before.get("type") in {ItemType.MATCHING, ItemType.ORDERING}:
        return {}
    keys, wrong = [r for r in rows if r.is_key], [r for r in rows if not r.is_key]
    name = "value" if kind is ItemType.NUMERIC else "text"
    rejects = [
        _without_empty({name: row.text, "feedback": row.feedback, "see": row.see}) for row in wrong
    ]
    first = keys[0] if keys else _Row("", "", "", "", "", True)
    answer: Content = {"accept": [row.text for row in keys]}
    if kind is ItemType.NUMERIC:
        answer = {"answer": first.text, "tolerance": before.get("tolerance", {"absolute": 0})}
    taught = {"feedback": first.feedback, "see": first.see, "reject": rejects}
    return _without_empty(answer | taught)


def _without_empty(mapping: Content) -> Content:
    return {key: value for key, value in mapping.items() if value}


def _left_out(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts of the old item that the new one does not hold."""
    kept = set(_texts(new))
    return tuple(dict.fromkeys(text for text in _texts(old) if text.strip() and text not in kept))


def _texts(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str | int | float) and value is not True and key not in _NOT_TEXT:
        yield str(value)
