"""Reading what is still being written: an item with whatever it lacks, and what that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from course.content.items import item_to_mapping, read_item
from course.domain.bank import Item
from course.domain.errors import NotValid
from course.domain.numbers import read_number
from course.domain.words import Words


class ReadDraft(NamedTuple):
    """A draft as far as it goes."""

    item: Item  # what is missing is empty
    content: Mapping[str, Any]  # in the one written shape, once nothing is missing
    faults: tuple[str, ...]  # what cannot be read, or is not there yet


def read_draft(content: Mapping[str, Any], module: str) -> ReadDraft:
    """Read an item's written shape, finished or not. Never raises for what it holds."""
    faults: list[str] = []
    item = read_item(content, module, faults.append)
    return ReadDraft(item, content if faults else item_to_mapping(item), tuple(faults))


class UnreadNumber(NamedTuple):
    """A number that cannot be read yet, with its field."""

    field: str  # "answer", "tolerance", "reject-0-value"
    words: Words


def in_shape(raw: Mapping[str, Any], module: str) -> dict[str, Any]:
    """Write a draft in the one shape of finished items; what cannot be read stays as it is."""
    plain = {key: value for key, value in raw.items() if value is not None}
    shape = item_to_mapping(read_draft(plain, module).item)
    if is_unread(raw.get("answer")):
        shape["answer"] = raw["answer"]
    tolerance = {k: v for k, v in (raw.get("tolerance") or {}).items() if is_unread(v)}
    if tolerance:
        shape["tolerance"] = shape.get("tolerance", {}) | tolerance
    for row, sent in zip(shape.get("reject", ()), raw.get("reject", ()), strict=False):
        if is_unread(sent.get("value")):
            row["value"] = sent["value"]
    return shape


def is_unread(value: object) -> bool:
    """Whether something stands where a number belongs, and is none."""
    return isinstance(value, str) and bool(value.strip())


def unread_numbers(content: Mapping[str, Any]) -> Iterator[UnreadNumber]:
    """Name the numbers of a draft that cannot be read yet."""
    found = [("answer", content.get("answer"))]
    found += [("tolerance", one) for one in content.get("tolerance", {}).values()]
    found += [
        (f"reject-{n}-value", row.get("value")) for n, row in enumerate(content.get("reject", ()))
    ]
    for field, value in found:
        if isinstance(value, str) and is_unread(value):
            try:
                read_number(value)
            except NotValid as error:
                yield UnreadNumber(field, error.words)
