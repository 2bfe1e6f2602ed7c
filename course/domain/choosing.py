"""Choosing items that may stand together on one paper: a search that always ends soon.

Items may exclude each other. Whether so many of them go together at all is a question for which
nobody knows a quick way, so the search has a limit of steps. It first takes the preferred items,
which suffices for every sensible bank; then those that stand in the way of the fewest others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from course.domain.bank import Item

STEPS = 5_000  # items looked at in one search: less than a second, whatever excludes what

Preference = Callable[[Sequence[Item]], Callable[[Item], tuple[Any, ...]]]
"""From what is chosen already to a key of sorting, the best item first."""


def choose(
    needed: Mapping[str, int], items: Sequence[Item], prefer: Preference
) -> tuple[Item, ...] | None:
    """Choose so many items a lesson that none excludes another.

    needed: lesson slug -> number of items.
    Returns None where there is no such choice, or none was found within the limit of steps.
    """
    for is_careful in (False, True):
        search = _Search(items, prefer, is_careful=is_careful)
        found = search.find(needed, items, ())
        if found is not None or search.steps_left > 0:
            return found
    return None


def most_together(items: Sequence[Item], enough: int) -> int:
    """Count how many of one lesson's items can stand on one paper, up to `enough`."""
    for number in range(min(enough, len(items)), 0, -1):
        if choose({items[0].lesson: number}, items, lambda _: _by_id) is not None:
            return number
    return 0


def _by_id(item: Item) -> tuple[str]:
    return (item.id,)


class _Search:
    """One search, with what it may still cost."""

    def __init__(self, items: Sequence[Item], prefer: Preference, *, is_careful: bool) -> None:
        self.steps_left = STEPS
        self._conflicts = _conflicts(items)
        self._prefer = prefer
        self._is_careful = is_careful  # the fewest conflicts first, then preference

    def find(
        self, needed: Mapping[str, int], available: Sequence[Item], chosen: tuple[Item, ...]
    ) -> tuple[Item, ...] | None:
        """Take the best item, or leave it where taking it leads nowhere; None: there is no way."""
        left = Counter(item.lesson for item in available)
        if any(left[lesson] < number for lesson, number in needed.items()):
            return None
        asked = next((lesson for lesson, number in needed.items() if number), None)
        if asked is None:
            return chosen
        fewer = {**needed, asked: needed[asked] - 1}
        rest = list(available)
        for best in self._in_order(asked, available, chosen):
            if self.steps_left <= 0 or left[asked] < needed[asked]:
                return None
            self.steps_left -= 1
            barred = self._conflicts[best.id]
            rest = [item for item in rest if item is not best]
            compatible = [item for item in rest if item.id not in barred]
            found = self.find(fewer, compatible, (*chosen, best))
            # An item that stands in nobody's way is never the reason why there is no paper.
            if found is not None or len(compatible) == len(rest):
                return found
            left[asked] -= 1
        return None

    def _in_order(
        self, lesson: str, available: Sequence[Item], chosen: tuple[Item, ...]
    ) -> list[Item]:
        own = [item for item in available if item.lesson == lesson]
        preference = self._prefer(chosen)
        if not self._is_careful:
            return sorted(own, key=preference)
        ids = {item.id for item in available}
        return sorted(own, key=lambda i: (len(self._conflicts[i.id] & ids), preference(i)))


def _conflicts(items: Sequence[Item]) -> dict[str, set[str]]:
    """Item id -> ids of the items it cannot stand beside; either of two may have said so."""
    found: dict[str, set[str]] = {item.id: set() for item in items}
    for item in items:
        for other in item.excludes:
            if other in found and other != item.id:
                found[item.id].add(other)
                found[other].add(item.id)
    return found
