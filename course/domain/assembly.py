"""Drawing the items of a try at a quiz, adding up tries, and saying when the next one opens.

A quiz has sections, one a lesson. A later try asks only the sections where points were lost, with
items not seen before, and the best result of each section stands: so a try can only help. Chance
comes in as a seeded `random.Random`, time as an argument.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from course.domain.bank import Blueprint, Item, ItemStatus, ItemType, ItemUse
from course.domain.choosing import choose
from course.domain.course import Policy
from course.domain.words import Words, words

SLACK = 1e-9  # points that adding binary fractions may lose

_SHUFFLED = frozenset({ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE, ItemType.MATCHING})


class Drawn(NamedTuple):
    """One place on a paper."""

    section: str  # lesson slug
    item: str  # item id
    options: tuple[str, ...]  # ids of options, right texts or steps, in the order they are shown


class SectionBest(NamedTuple):
    """The best result of a section so far."""

    points: float
    of: float  # what the items drawn were worth together


class SectionResult(NamedTuple):
    """What one try earned in one section."""

    section: str  # lesson slug
    points: float
    of: float


class QuizScore(NamedTuple):
    """Where a person stands with a quiz, over all tries."""

    sections: Mapping[str, SectionBest]  # in the order of the blueprint
    points: float
    of: float
    needed: float  # points that pass
    passed: bool


class NextTry(NamedTuple):
    """Whether the next try may start, and why not yet."""

    opens_at: datetime | None  # None: it is open now
    why: Words
    asks_for_help: bool = False  # so many tries that a person should help; none is ever locked out


# ---------------------------------------------------------------- drawing


def sections_to_ask(blueprint: Blueprint, best: Mapping[str, SectionBest]) -> tuple[str, ...]:
    """The sections of the next try: all at first, later those where points were lost.

    All of them again, too, where none lost points: the quiz has changed since the last try, and
    only another try can show that it is passed.
    """
    lost = tuple(s for s in blueprint.draw if s not in best or _lost_points(best[s]))
    return lost or tuple(blueprint.draw)


def _lost_points(best: SectionBest) -> bool:
    return best.points < best.of - SLACK


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


# ---------------------------------------------------------------- adding up


def combine(blueprint: Blueprint, results: Iterable[SectionResult]) -> QuizScore:
    """Add up all tries: of each section the best share, weighed by its number of items.

    A blueprint may draw more or fewer items than it did at an earlier try; the share stands.
    """
    shares = dict.fromkeys(blueprint.draw, 0.0)
    asked: set[str] = set()
    for result in results:
        if result.section in shares and result.of > 0:
            asked.add(result.section)
            shares[result.section] = max(shares[result.section], result.points / result.of)
    points = sum(shares[section] * number for section, number in blueprint.draw.items())
    needed = blueprint.pass_share * blueprint.length
    best = {s: SectionBest(shares[s] * n, n) for s, n in blueprint.draw.items() if s in asked}
    passed = bool(asked) and points >= needed - SLACK
    return QuizScore(best, points, blueprint.length, needed, passed)


# ---------------------------------------------------------------- the next try


def next_try(
    policy: Policy,
    *,
    passed: bool,
    submitted_at: datetime | None,
    tries: int,
    is_reread: bool,
    now: datetime,
) -> NextTry:
    """Say when the next try may start.

    passed: whether the quiz is passed already.
    submitted_at: of the last try; None before the first.
    tries: how many were submitted.
    is_reread: whether all that the last try named was read again since, and its checks answered.
    Then it opens at once, otherwise after the policy's wait. No number of tries closes it.
    """
    if submitted_at is None:
        return NextTry(None, words("You can start when you are ready."))
    help_now = tries >= policy.tries_before_help and not passed
    opens_at = submitted_at + timedelta(minutes=policy.wait_minutes)
    if is_reread:
        why = words("The next try is open: you have read the named parts again.")
        return NextTry(None, why, help_now)
    if now >= opens_at:
        return NextTry(None, words("The next try is open."), help_now)
    why = words(
        "The next try opens at once when you have read the named parts again and answered their"
        " checks. Without that it opens %(minutes)s minutes after the last try.",
        minutes=policy.wait_minutes,
    )
    return NextTry(opens_at, why, help_now)
