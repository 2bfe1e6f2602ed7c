"""What an item says that a format can carry: compared after a round trip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.content.items import item_from_mapping, item_to_mapping
from course.domain.bank import Item
from course.formats.foreign import ForeignQuestion, Reading, Unreadable

DECIDED = {
    "id": "x", "lesson": "l", "objective": "o", "use": "quiz", "status": "draft",
    "difficulty": "apply",
}  # fmt: skip
"""What whoever imports decides."""


def said(content: Mapping[str, Any]) -> dict[str, Any]:
    """All that a learner sees of an item, without names of parts and outer white space."""

    def parts(key: str, *names: str) -> list[tuple[object, ...]]:
        return [
            tuple(one[name].strip() if isinstance(one.get(name), str) else one.get(name) or ""
                  for name in names)
            for one in content.get(key, [])
        ]  # fmt: skip

    return {
        "type": content["type"],
        "stem": content["stem"].strip(),
        "options": parts("option", "text", "feedback", "key"),
        "rejects": parts("reject", "text", "value", "feedback"),
        "pairs": parts("pair", "left", "right", "feedback"),
        "steps": parts("step", "text", "feedback"),
        "accept": [text.strip() for text in content.get("accept", [])],
        "feedback": content.get("feedback", "").strip(),
        "answer": content.get("answer"),
        "tolerance": content.get("tolerance", {}).get("absolute"),
        "tags": list(content.get("tags", [])),
    }


def said_by(item: Item) -> dict[str, Any]:
    return said(item_to_mapping(item))


def item_of(question: ForeignQuestion) -> Item:
    """The draft that an import makes; a fault of shape fails the test."""
    return item_from_mapping({**DECIDED, **question.content}, "sea")


def is_read_or_refused(read: Callable[[bytes], Reading], data: bytes) -> bool:
    """Whether a file becomes drafts or is refused in words; it must not fail otherwise."""
    try:
        reading = read(data)
    except Unreadable as refusal:
        return bool(str(refusal).strip())
    return all(isinstance(item_of(one), Item) for one in reading.questions)
