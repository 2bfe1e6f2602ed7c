"""What no format of another system carries, told once for a file before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from course.domain.bank import Item, ItemStatus, ItemUse
from course.formats.foreign import Loss


def unsaid(items: Sequence[Item]) -> list[Loss]:
    """Name what these items say and another system has no place for."""
    return [Loss("", message) for message in _messages(items)]


def _messages(items: Sequence[Item]) -> Iterator[str]:
    if not items:
        return
    yield "Objective, difficulty and use of the items are left out."
    if any(item.status is not ItemStatus.LIVE for item in items):
        yield "Items that are not live are written like the live ones."
    if any(item.use is ItemUse.QUIZ for item in items) and len({item.use for item in items}) > 1:
        yield "Items of quizzes, checks and practice stand side by side in the file."
    if any(_anchors(item) for item in items):
        yield "The links to the paragraphs that answer an item are left out."
    if any(item.excludes for item in items):
        yield "Which items are never drawn together is left out."
    if any(item.disputed for item in items):
        yield "Which items are disputed is left out."


def _anchors(item: Item) -> bool:
    named = [
        item.see,
        *(option.see for option in item.options),
        *(reject.see for reject in item.rejects),
        *(pair.see for pair in item.pairs),
        *(step.see for step in item.steps),
    ]
    return any(named)
