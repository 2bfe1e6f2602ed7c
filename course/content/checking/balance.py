"""What a bank is made of: types, uses, difficulty, disputed items, and where its keys stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from course.content.bank import QuizFile
from course.content.problems import Problem
from course.domain.bank import Difficulty, Item, ItemStatus, ItemType, ItemUse

TARGETS: Mapping[str, float] = {
    Difficulty.REMEMBER: 0.25,
    Difficulty.UNDERSTAND: 0.40,
    Difficulty.APPLY: 0.25,
    Difficulty.ANALYSE: 0.10,
}
"""What the bank as a whole should ask for, as shares."""

UNLIKELY = 0.05  # a distribution of keys that an even one gives less often is named


class Share(NamedTuple):
    """One line of a table: how many of the live items are so."""

    what: str
    counts: tuple[int, ...]  # of each module, then in all
    target: float | None = None


def shares(files: Sequence[QuizFile]) -> list[tuple[str, list[Share]]]:
    """Tables of the live items by title: one column a module, then all together."""
    banks = [[i for i in file.quiz.items if i.status is ItemStatus.LIVE] for file in files]
    banks.append([item for bank in banks for item in bank])
    groups: list[tuple[str, Iterable[str], Callable[[Item], str]]] = [
        ("use", ItemUse, lambda item: item.use),
        ("type", ItemType, lambda item: item.type),
        ("difficulty", Difficulty, lambda item: item.difficulty),
        ("disputed", ("yes", "no"), lambda item: "yes" if item.disputed else "no"),
    ]
    return [
        (
            title,
            [
                Share(str(kind), tuple(sum(of(i) == kind for i in bank) for bank in banks), target)
                for kind in kinds
                for target in [TARGETS.get(kind) if title == "difficulty" else None]
            ],
        )
        for title, kinds, of in groups
    ]


# ---------------------------------------------------------------- where keys stand


class Place(NamedTuple):
    """One place among the options: first, second …"""

    keys: int  # that stand there
    even: float  # that an even spread would put there
    spread: float  # how far chance moves them: the variance that a chi-square test divides by


def position_advice(files: Sequence[QuizFile]) -> list[Problem]:
    """Name banks whose keys stand at some places more often than chance would put them there.

    Papers shuffle options; the checks of a lesson and exports show them as they stand in the file.
    """
    found = []
    for file in files:
        for kind in (ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE):
            places = key_places(i for i in file.quiz.items if i.type is kind)
            chance = evenness(places)
            if chance < UNLIKELY:
                counts = ", ".join(f"{place.keys} ({place.even:.0f})" for place in places)
                message = (
                    f"keys of {kind} items stand, place by place (evenly in brackets), {counts}"
                    f" times; chance alone gives so uneven a count in {chance:.1%} of banks"
                )
                found.append(Problem(file.path, file.header_line, message))
    return found


def key_places(items: Iterable[Item]) -> list[Place]:
    """How often keys of live items stand at each place."""
    places: dict[int, Place] = {}
    for item in items:
        size = len(item.options)
        share = len(item.keys) / size if size else 0.0
        if item.status is not ItemStatus.LIVE or not 0 < share < 1:
            continue
        for at, option in enumerate(item.options):
            keys, even, spread = places.get(at, Place(0, 0.0, 0.0))
            # So many of so many options, drawn without putting back; for one key this is 1 / size.
            drawn = share * (1 - share) * size / (size - 1)
            places[at] = Place(keys + option.is_key, even + share, spread + drawn)
    return [places[at] for at in sorted(places)]


def evenness(places: Sequence[Place]) -> float:
    """The chance that an even spread gives counts as uneven as these: a chi-square test.

    Places where fewer than one key is expected are left out. For one key an item this is Pearson's.
    """
    places = [place for place in places if place.even >= 1]
    if len(places) < 2:
        return 1.0
    square = sum((place.keys - place.even) ** 2 / place.spread for place in places)
    return chi_square_tail(square, len(places) - 1)


def chi_square_tail(square: float, degrees: int) -> float:
    """The chance of a chi-square value as great as this one, or greater.

    By the recurrence of the incomplete gamma function at halves (Abramowitz and Stegun 26.4.4-5).
    """
    half = square / 2
    if degrees % 2:
        total, term, at = math.erfc(math.sqrt(half)), math.sqrt(half) * math.exp(-half), 0.5
        term /= math.gamma(1.5)
    else:
        total, term, at = math.exp(-half), half * math.exp(-half), 1.0
    for _ in range((degrees - 1) // 2):
        total += term
        at += 1
        term *= half / at
    return min(1.0, total)
