"""What a group learned: normalised gain between the questions before and after the course.

Only people who handed in both are counted, each against themselves. Figures are of groups, never of
a person: a group of fewer than `FEWEST` is withheld, one of fewer than `ENOUGH` is rounded to
tenths and has no interval, because it would promise more than so few people can tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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


class Gain(NamedTuple):
    """What a group gained; shares are rounded as far as the group is large."""

    people: int  # who handed in both
    before: float | None = None  # mean share; None: withheld
    after: float | None = None  # mean share; None: withheld
    gain: float | None = None  # None: withheld, or nothing was left to gain
    low: float | None = None  # of the interval; None: there is none
    high: float | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether the group is too small to be shown."""
        return self.people < FEWEST

    @property
    def is_small(self) -> bool:
        """Whether the group is shown in tenths only."""
        return FEWEST <= self.people < ENOUGH


class Gains(NamedTuple):
    """What was gained in all and in parts."""

    whole: Gain
    modules: Mapping[str, Gain]  # by slug
    objectives: Mapping[tuple[str, str], Gain]  # by lesson key and objective


# ---------------------------------------------------------------- groups


def gains(answers: Sequence[Answer]) -> Gains:
    """Sum up a group's answers; whoever answered at one moment only does not count."""
    return Gains(
        gain(changes(answers, lambda _: None).get(None, [])),
        {key: gain(group) for key, group in changes(answers, lambda a: a.module).items()},
        {
            key: gain(group)
            for key, group in changes(answers, lambda a: (a.lesson, a.objective)).items()
        },
    )


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


def gain(group: Sequence[Change]) -> Gain:
    """What a group gained, said no more exactly than its size allows."""
    people = len(group)
    if people < FEWEST:
        return Gain(people)
    before, after = fmean(c.before for c in group), fmean(c.after for c in group)
    between = interval(group) if people >= ENOUGH else None
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


def interval(group: Sequence[Change]) -> tuple[float, float] | None:
    """Where the gain of all such people probably lies, from what these gained.

    The normalised gain is a ratio of two means of the same people, and Fieller's interval is made
    for those; unlike a bootstrap it needs no chance and gives the same figures at each look.
    Returns its ends, at most 1; None where so little was left to gain that they cannot be told.
    Source: Fieller (1954), Some problems in interval estimation, Journal of the Royal Statistical
    Society B 16, 175.
    """
    n = len(group)
    gained = [c.after - c.before for c in group]
    room = [1 - c.before for c in group]
    mean_room = fmean(room)
    if n < 2 or mean_room <= _NOTHING:
        return None
    ratio = fmean(gained) / mean_room
    t2 = (_quantile(n - 1) / mean_room) ** 2
    var_gained = _covariance(gained, gained) / n
    var_room = _covariance(room, room) / n
    both = _covariance(gained, room) / n
    left = 1 - t2 * var_room
    if left <= _NOTHING:
        return None
    inner = var_gained - 2 * ratio * both + ratio**2 * var_room
    inner -= t2 * (var_gained * var_room - both**2)
    half = math.sqrt(max(0.0, t2 * inner))
    middle = ratio - t2 * both
    return min(1.0, (middle - half) / left), min(1.0, (middle + half) / left)


def _covariance(one: Sequence[float], other: Sequence[float]) -> float:
    mean_one, mean_other = fmean(one), fmean(other)
    together = ((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    return math.fsum(together) / (len(one) - 1)


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
