"""What a bank is made of: types, uses, difficulty, disputed items, and where its keys stand."""

from __future__ import annotations

import math
from collections import Counter
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


def position_advice(files: Sequence[QuizFile]) -> list[Problem]:
    """Name banks whose keys stand at some places more often than chance would put them there.

    The course shuffles options; exports to paper and to other systems often do not.
    """
    found = []
    for file in files:
        for kind in (ItemType.SINGLE_CHOICE, ItemType.TRUE_FALSE):
            places = key_places(i for i in file.quiz.items if i.type is kind)
            chance = evenness(places)
            if chance < UNLIKELY:
                counts = ", ".join(str(count) for count, _ in places)
                message = (
                    f"the keys of {kind} items stand at the places {counts} times, in order; even"
                    f" places give so uneven a count in {chance:.1%} of banks"
                )
                found.append(Problem(file.path, file.header_line, message))
    return found


def key_places(items: Iterable[Item]) -> list[tuple[int, float]]:
    """How many keys stand at each place, and how many an even spread would put there."""
    counts: Counter[int] = Counter()
    even: dict[int, float] = {}
    for item in items:
        keys = [at for at, option in enumerate(item.options) if option.is_key]
        if item.status is not ItemStatus.LIVE or len(keys) != 1:
            continue
        counts[keys[0]] += 1
        for at in range(len(item.options)):
            even[at] = even.get(at, 0.0) + 1 / len(item.options)
    return [(counts[at], even[at]) for at in sorted(even)]


def evenness(places: Sequence[tuple[int, float]]) -> float:
    """The chance that an even spread gives counts as uneven as these: Pearson's chi-square test.

    places: counted and expected; those where fewer than one is expected are left out.
    """
    places = [(counted, expected) for counted, expected in places if expected >= 1]
    if len(places) < 2:
        return 1.0
    square = sum((counted - expected) ** 2 / expected for counted, expected in places)
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
