"""Reading what is still being written: an item with whatever it lacks, and what that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from course.content.items import item_to_mapping, read_item
from course.domain.bank import Item


class ReadDraft(NamedTuple):
    """A draft as far as it goes."""

    item: Item  # what is missing is empty
    content: Mapping[
        str, Any
    ]  # in the one written shape, once nothing is missing; before, as it came
    faults: tuple[str, ...]  # what cannot be read, or is not there yet


def read_draft(content: Mapping[str, Any], module: str) -> ReadDraft:
    """Read an item's written shape, finished or not. Never raises for what it holds."""
    faults: list[str] = []
    item = read_item(content, module, faults.append)
    return ReadDraft(item, content if faults else item_to_mapping(item), tuple(faults))
