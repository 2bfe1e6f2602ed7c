"""The rules of wording, held against the whole bank, with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from course.content.bank import QuizFile
from course.content.checking.item_advice import item_advice
from course.content.checking.item_faults import item_faults
from course.content.problems import Problem
from course.domain.bank import Item, ItemStatus


def wording_problems(files: Sequence[QuizFile]) -> list[Problem]:
    """Faults of live items; one that is still on its way may have them."""
    return [
        Problem(file.path, line, f"item {item.id}: {fault}")
        for file, item, line in _places(files)
        if item.status is ItemStatus.LIVE
        for fault in item_faults(item)
    ]


def wording_advice(files: Sequence[QuizFile]) -> list[Problem]:
    """Advice on all items but retired ones: it helps most before an item is live."""
    return [
        Problem(file.path, line, f"item {item.id}: {advice}")
        for file, item, line in _places(files)
        if item.status is not ItemStatus.RETIRED
        for advice in (*_faults_to_come(item), *item_advice(item))
    ]


def _faults_to_come(item: Item) -> list[str]:
    """What would be a fault once the item is live."""
    return [] if item.status is ItemStatus.LIVE else [*item_faults(item), *_silent(item)]


def _silent(item: Item) -> Iterator[str]:
    named = [(f'option "{option.id}"', option.feedback) for option in item.options]
    named += [(f'pair "{pair.id}"', pair.feedback) for pair in item.pairs]
    named += [(f'step "{step.id}"', step.feedback) for step in item.steps]
    for name, feedback in named:
        if not feedback.strip():
            yield f"{name} has no feedback yet"


def _places(files: Sequence[QuizFile]) -> Iterator[tuple[QuizFile, Item, int]]:
    for file in files:
        for item, line in zip(file.quiz.items, file.lines, strict=True):
            yield file, item, line
