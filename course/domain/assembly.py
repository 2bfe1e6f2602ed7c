"""Drawing the items of a try at a quiz. Chance comes in as a seeded `random.Random`."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from course.domain.bank import Blueprint, Item, ItemStatus, ItemType, ItemUse
from course.domain.choosing import choose

_SHUFFLED = frozenset({ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE, ItemType.MATCHING})


class Drawn(NamedTuple):
    """One place on a paper."""

    section: str  # lesson slug
    item: str  # item id
    options: tuple[str, ...]  # ids of options, right texts or steps, in the order they are shown


class TooThin(ValueError):
    """The pool cannot fill a section beside those before it.

    section: lesson slug. number: of items to draw. live: of items that it has.
    """

    def __init__(self, section: str, number: int, live: int) -> None:
        super().__init__(f"section {section}: {number} items cannot be drawn together from {live}")
        self.section, self.number, self.live = section, number, live


def draw(
    blueprint: Blueprint,
    pool: Iterable[Item],
    seen: Mapping[str, int],
    sections: Sequence[str],
    rng: random.Random,
) -> tuple[Drawn, ...]:
    """Draw a paper: so many items a section as the blueprint says.

    pool: all items of the module; only live ones of use "quiz" are drawn.
    seen: item id -> when the person last had it, as a rank: the larger, the later.
    sections: lesson slugs to ask, each in the blueprint.
    Items not seen before come first, then those seen longest ago; two that exclude each other never
    stand on one paper; objectives, then difficulties, are spread as evenly as the pool allows.
    The same arguments and an equally seeded `rng` give the same paper, whatever the pool's order.
    Raises TooThin when the pool cannot fill a section, or no way to
    fill it is found soon.
    """
    items = sorted((item for item in pool if _may_be_asked(item, blueprint)), key=lambda i: i.id)
    deck = _Deck(seen, {item.id: rng.random() for item in items})
    needed = {section: blueprint.draw[section] for section in sections}
    chosen = _choose(deck, needed, items)
    return tuple(
        Drawn(section, item.id, _option_order(item, rng))
        for section in sections
        for item in _shuffled([i for i in chosen if i.lesson == section], rng)
    )


def draw_all(items: Iterable[Item], rng: random.Random) -> tuple[Drawn, ...]:
    """Put these items on a paper, all of them and in their order, with their options shuffled."""
    return tuple(Drawn(item.lesson, item.id, _option_order(item, rng)) for item in items)


def _may_be_asked(item: Item, blueprint: Blueprint) -> bool:
    return (
        item.module == blueprint.module
        and item.use is ItemUse.QUIZ
        and item.status is ItemStatus.LIVE
    )


def _shuffled(items: Iterable[Item], rng: random.Random) -> list[Item]:
    """The items in an order that says nothing of why they were chosen."""
    shuffled = list(items)
    rng.shuffle(shuffled)
    return shuffled


def order_for_all(item: Item) -> tuple[str, ...]:
    """The order in which an item is shown outside a paper: the same for everybody, at any time.

    Options stand as the author wrote them. Right texts and steps are written in their right order,
    so they are shuffled here too.
    """
    if item.options:
        return tuple(option.id for option in item.options)
    return _option_order(item, random.Random(item.id))


def _option_order(item: Item, rng: random.Random) -> tuple[str, ...]:
    if item.type is ItemType.ORDERING:
        return _step_order(item, rng)
    order = [option.id for option in item.options] or list(item.rights)
    if item.type in _SHUFFLED:
        rng.shuffle(order)
    return tuple(order)


def _step_order(item: Item, rng: random.Random) -> tuple[str, ...]:
    """Shuffle the steps; three or more never stand in their right order."""
    right = tuple(step.id for step in item.steps)
    order = tuple(rng.sample(right, len(right)))
    while len(right) > 2 and order == right:
        order = tuple(rng.sample(right, len(right)))
    return order


class _Deck(NamedTuple):
    """By what one item is preferred to another."""

    seen: Mapping[str, int]
    chance: Mapping[str, float]

    def age(self, item: Item) -> tuple[bool, int]:
        """Never seen before seen, seen long ago before seen lately."""
        return item.id in self.seen, self.seen.get(item.id, 0)

    def preference(self, chosen: Sequence[Item]) -> Callable[[Item], tuple[object, ...]]:
        """The order of preference, the best first, once some items are chosen."""
        objectives = Counter((item.lesson, item.objective) for item in chosen)
        difficulties = Counter((item.lesson, item.difficulty) for item in chosen)

        def key(item: Item) -> tuple[object, ...]:
            objective = objectives[item.lesson, item.objective]
            difficulty = difficulties[item.lesson, item.difficulty]
            return self.age(item), objective, difficulty, self.chance[item.id]

        return key


def _choose(deck: _Deck, needed: Mapping[str, int], items: Sequence[Item]) -> list[Item]:
    """Choose the paper, from the freshest items alone where they suffice."""
    chosen: list[Item] = []
    for group in _groups(needed, items):
        asked = {section: needed[section] for section in group}
        own = [item for item in items if item.lesson in group]
        fresh = [one for section, n in asked.items() for one in _freshest(deck, own, section, n)]
        found = choose(asked, fresh, deck.preference)
        if found is None:
            found = choose(asked, own, deck.preference)
        if found is None:
            raise _what_is_short(deck, asked, own)
        chosen += found
    return chosen


def _groups(sections: Iterable[str], items: Sequence[Item]) -> list[list[str]]:
    """Sections that bear on each other, because an item of one excludes an item of another.

    Each group is filled by itself: so a section that cannot be filled is found at once, and not
    after every paper of the others.
    """
    lesson_of = {item.id: item.lesson for item in items}
    pairs = {frozenset((i.lesson, lesson_of.get(e, i.lesson))) for i in items for e in i.excludes}
    groups: list[list[str]] = []
    for section in sections:
        near = [g for g in groups if any(frozenset((one, section)) in pairs for one in g)]
        groups = [g for g in groups if g not in near]
        groups.append([*(one for group in near for one in group), section])
    return groups


def _freshest(deck: _Deck, items: Iterable[Item], section: str, number: int) -> list[Item]:
    """The items of a section as fresh as its `number`-th freshest, or fresher."""
    own = sorted((item for item in items if item.lesson == section), key=deck.age)
    if len(own) <= number or not number:
        return own
    return [item for item in own if deck.age(item) <= deck.age(own[number - 1])]


def _what_is_short(deck: _Deck, needed: Mapping[str, int], items: Sequence[Item]) -> TooThin:
    """The first section that cannot be filled beside those before it."""
    asked: dict[str, int] = {}
    for section, number in needed.items():
        asked[section] = number
        if choose(asked, items, deck.preference) is None:
            break
    own = sum(item.lesson == section for item in items)
    return TooThin(section, number, own)
