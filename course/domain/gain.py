"""What a group learned: normalised gain between the questions before and after the course.

Only people who handed in both are counted, each against themselves. Figures are of groups, never of
a person: a group of fewer than `FEWEST` is withheld, one of fewer than `ENOUGH` is rounded to
tenths and has no interval, because it would promise more than so few people can tell. Groups are
kept as sums, so that what is shown of them can follow in lots of people (`domain.mastery.settled`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from statistics import NormalDist, fmean
from typing import NamedTuple, TypeVar

from course.domain.pretest import Moment

FEWEST = 5  # people; a smaller group could be seen through
ENOUGH = 20  # people; from here on hundredths and an interval mean something
CONFIDENCE = 0.95

KeyT = TypeVar("KeyT", bound=Hashable)


class Change(NamedTuple):
    """One person before and after: shares of the points, 0 to 1."""

    before: float
    after: float


class Answer(NamedTuple):
    """What one answer of one person earned."""

    person: int
    moment: Moment
    module: str
    lesson: str  # key
    objective: str
    fraction: float  # 0 to 1


class Sums(NamedTuple):
    """What a group's changes add up to."""

    people: int = 0  # who handed in both
    before: float = 0.0
    after: float = 0.0
    before_squared: float = 0.0
    after_squared: float = 0.0
    product: float = 0.0


class Part(NamedTuple):
    """What is told of: an objective; all of a module, or of the course, where the rest is ""."""

    module: str = ""  # slug
    lesson: str = ""  # key
    objective: str = ""


WHOLE = Part()


class Gain(NamedTuple):
    """What a group gained; shares are rounded as far as the group is large."""

    people: int | None  # who handed in both; None: withheld, and how many there are too
    before: float | None = None  # mean share; None: withheld, or nobody handed in both
    after: float | None = None  # mean share; None as above
    gain: float | None = None  # None as above, or nothing was left to gain
    low: float | None = None  # of the interval; None: there is none
    high: float | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether the group is too small to be shown."""
        return self.people is None

    @property
    def is_small(self) -> bool:
        """Whether the group is shown in tenths only."""
        return bool(self.people) and (self.people or 0) < ENOUGH


WITHHELD = Gain(None)


class Gains(NamedTuple):
    """What was gained in all and in parts."""

    whole: Gain
    modules: Mapping[str, Gain]  # by slug
    objectives: Mapping[tuple[str, str], Gain]  # by lesson key and objective


# ---------------------------------------------------------------- groups


def parts(answers: Collection[Answer]) -> dict[Part, Sums]:
    """Sum up a group's answers; whoever answered at one moment only does not count."""
    keys: tuple[Callable[[Answer], Part], ...] = (
        lambda _: WHOLE,
        lambda a: Part(a.module),
        lambda a: Part(a.module, a.lesson, a.objective),
    )
    return {part: summed(group) for key in keys for part, group in changes(answers, key).items()}


def gains(shown: Mapping[Part, Sums], counted: Mapping[Part, Sums], *, fewest: int) -> Gains:
    """Judge what is shown of a group.

    counted: of the same group as it is now; a part of which nothing is shown yet is withheld.
    fewest: people; of fewer nothing is told.
    """

    def judge(part: Part) -> Gain:
        if part not in shown and counted.get(part, Sums()).people:
            return WITHHELD
        return gain(shown.get(part, Sums()), fewest)

    known = [*counted, *(part for part in shown if part not in counted)]
    return Gains(
        judge(WHOLE),
        {one.module: judge(one) for one in known if one.module and not one.objective},
        {(one.lesson, one.objective): judge(one) for one in known if one.objective},
    )


def summed(group: Iterable[Change]) -> Sums:
    """Add up people."""
    found = list(group)
    return Sums(
        len(found),
        math.fsum(c.before for c in found),
        math.fsum(c.after for c in found),
        math.fsum(c.before**2 for c in found),
        math.fsum(c.after**2 for c in found),
        math.fsum(c.before * c.after for c in found),
    )


def together(groups: Iterable[Sums]) -> Sums:
    """Add groups up; nobody may be in two of them."""
    return Sums(*map(sum, zip(Sums(), *groups, strict=True)))


def changes(answers: Iterable[Answer], key: Callable[[Answer], KeyT]) -> dict[KeyT, list[Change]]:
    """Each person's shares before and after, by what `key` tells of an answer."""
    earned: dict[KeyT, dict[int, dict[Moment, list[float]]]] = {}
    for answer in answers:
        people = earned.setdefault(key(answer), {})
        people.setdefault(answer.person, {}).setdefault(answer.moment, []).append(answer.fraction)
    return {
        part: [
            Change(fmean(own[Moment.BEFORE]), fmean(own[Moment.AFTER]))
            for own in people.values()
            if len(own) == len(Moment)
        ]
        for part, people in earned.items()
    }


def gain(sums: Sums, fewest: int = FEWEST) -> Gain:
    """What a group gained, said no more exactly than its size allows."""
    people = sums.people
    if people < max(fewest, FEWEST):
        return WITHHELD if people else Gain(0)
    before, after = sums.before / people, sums.after / people
    between = interval(sums) if people >= ENOUGH else None
    places = 2 if people >= ENOUGH else 1
    figures = (before, after, normalised(before, after), *(between or (None, None)))
    return Gain(people, *(None if one is None else _rounded(one, places) for one in figures))


def _rounded(share: float, places: int) -> float:
    return round(share, places) + 0.0  # -0.0 is no figure


# ---------------------------------------------------------------- figures


def normalised(before: float, after: float) -> float | None:
    """The share of what could still be gained that was gained.

    before, after: mean shares of the points of one group, 0 to 1.
    Returns at most 1, below 0 where less was known after; None where all was known before.
    Source: Hake (1998), Interactive-engagement versus traditional methods, American Journal of
    Physics 66, 64: <g> = (after - before) / (1 - before), of the group's means.
    """
    room = 1 - before
    return None if room <= _NOTHING else (after - before) / room


_NOTHING = 1e-9  # share of a point that adding binary fractions may leave
_ROUNDING = 1e-13  # of a product of shares, for each person whose products were added


def interval(sums: Sums) -> tuple[float, float] | None:
    """Where the gain of all such people probably lies, from what these gained.

    The normalised gain is a ratio of two means of the same people, and Fieller's interval is made
    for those; unlike a bootstrap it needs no chance and gives the same figures at each look.
    Returns its ends, at most 1; None where so little was left to gain that they cannot be told.
    Source: Fieller (1954), Some problems in interval estimation, Journal of the Royal Statistical
    Society B 16, 175.
    """
    n = sums.people
    if n < 2:
        return None
    before, after = sums.before / n, sums.after / n
    mean_gained, mean_room = after - before, 1 - before
    if mean_room <= _NOTHING:
        return None
    ratio = mean_gained / mean_room
    t2 = (_quantile(n - 1) / mean_room) ** 2
    of_before = _covariance(n, sums.before_squared, before, before)
    of_after = _covariance(n, sums.after_squared, after, after)
    shared = _covariance(n, sums.product, before, after)
    var_gained = max(0.0, of_before + of_after - 2 * shared) / n
    var_room = of_before / n
    both = (of_before - shared) / n
    left = 1 - t2 * var_room
    if left <= _NOTHING:
        return None
    inner = var_gained - 2 * ratio * both + ratio**2 * var_room
    inner -= t2 * (var_gained * var_room - both**2)
    half = math.sqrt(max(0.0, t2 * inner))
    middle = ratio - t2 * both
    return min(1.0, (middle - half) / left), min(1.0, (middle + half) / left)


def _covariance(n: int, products: float, mean_one: float, mean_other: float) -> float:
    """From the sum of products of n people; what rounding leaves of nothing is nothing."""
    rest = products - n * mean_one * mean_other
    return 0.0 if abs(rest) <= n * _ROUNDING else rest / (n - 1)


def _quantile(freedom: int) -> float:
    """The quantile of Student's t for the interval, from the normal one.

    freedom: degrees of freedom, at least 10 or so: then it is right to three figures.
    Source: Abramowitz and Stegun (1964), 26.7.5.
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
