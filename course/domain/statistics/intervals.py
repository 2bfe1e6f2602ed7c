"""Between which ends a figure probably lies, had other people answered.

A share of people has an exact interval (Clopper and Pearson), a share of answers of which a person
gives several the exact one of as many answers as they are worth, internal consistency one that is
exact where marks are normal (Feldt). Correlations and means of partial points have a bootstrap:
people are drawn anew from those who answered. People with the same marks are alike, so whole groups
of them are drawn at once; it is the same bootstrap, and its work does not grow with their number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course.domain.statistics.figures import PLACES, TINY, Floats, Ints

CONFIDENCE = 0.95
REDRAWN = 1000  # times people are drawn anew
_TAIL = (1 - CONFIDENCE) / 2
_HALVINGS = 100  # at most; some ten are enough
_TERMS = 20_000  # of a continued fraction; it needs about the root of its parameters


class Method(StrEnum):
    """How an interval was found."""

    EXACT = "exact"  # Clopper and Pearson
    BOOTSTRAP = "bootstrap"  # percentiles
    FELDT = "feldt"


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, in the unit of the figure, and how they were found."""

    low: float
    high: float
    method: Method


# ---------------------------------------------------------------- exact


@lru_cache(maxsize=4096)
def share_interval(those: int, people: int) -> Interval | None:
    """The interval of a share; None where there is nobody.

    Source: Clopper and Pearson (1934), The use of confidence or fiducial limits illustrated in the
    case of the binomial, Biometrika 26, 404.
    """
    if people < 1:
        return None
    low = 0.0 if those == 0 else beta_quantile(_TAIL, those, people - those + 1)
    high = 1.0 if those == people else beta_quantile(1 - _TAIL, those + 1, people - those)
    return Interval(low, high, Method.EXACT)


def clustered_interval(
    people: int,
    answers: int,
    right: int,
    right_squared: int,
    right_answers: int,
    answers_squared: int,
) -> Interval | None:
    """The interval of a share of answers of which each person gave one or more.

    Answers of one person are alike, so they tell less than as many answers of different people: the
    exact interval is that of as many independent answers as would vary as much. The last three are
    sums over people of products of what each answered. None for fewer than two people.
    Source: Korn and Graubard (1998), Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data, Survey Methodology 24, 193; without their
    factor for few clusters.
    """
    if people < 2:
        return None
    share = right / answers
    if right in (0, answers):
        worth = float(people)  # nothing varies, so no more is taken for granted than the people
    else:
        squares = right_squared - 2 * share * right_answers + share**2 * answers_squared
        found = people / (people - 1) * max(squares, 0.0) / answers**2
        independent = share * (1 - share) / (answers - 1)
        worth = answers / max(1.0, found / independent)
    those = share * worth
    low = 0.0 if right == 0 else beta_quantile(_TAIL, those, worth - those + 1)
    high = 1.0 if right == answers else beta_quantile(1 - _TAIL, those + 1, worth - those)
    return Interval(low, high, Method.EXACT)


def consistency_interval(alpha: float, people: int, places: int) -> Interval:
    """The interval of Cronbach's alpha.

    Source: Feldt, Woodruff and Salih (1987), Statistical inference for coefficient alpha, Applied
    Psychological Measurement 11, 93: (1 - true) / (1 - found) is distributed as F.
    """
    first, second = people - 1, (people - 1) * (places - 1)
    low = 1 - (1 - alpha) * _f_quantile(1 - _TAIL, first, second)
    return Interval(low, 1 - (1 - alpha) * _f_quantile(_TAIL, first, second), Method.FELDT)


def _f_quantile(share: float, first: int, second: int) -> float:
    beta = beta_quantile(share, first / 2, second / 2)
    return second * beta / (first * (1 - beta))


def beta_quantile(share: float, a: float, b: float) -> float:
    """Where the beta distribution has this share of itself on its left.

    By bisection; a step of Newton's takes the place of a halving where it stays between the ends.
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(_HALVINGS):
        off = regularised_beta(x, a, b) - share
        low, high = (x, high) if off < 0 else (low, x)
        slope = math.exp(_log_density(x, a, b))
        step = off / slope if slope > TINY else math.inf
        if abs(step) < TINY * x:
            break
        x = x - step if low < x - step < high else (low + high) / 2
    return x


def _log_density(x: float, a: float, b: float) -> float:
    logs = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return logs + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x)


def regularised_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b): the share of a beta distribution on the left of x.

    Source: Abramowitz and Stegun (1964), 26.5.8, as a continued fraction; evaluated from the front
    by the method of Lentz (1976), Applied Optics 15, 668.
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on one side only
        return 1 - regularised_beta(1 - x, b, a)
    front = math.exp(_log_density(x, a, b)) * x * (1 - x) / a
    return front / _continued_fraction(x, a, b)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + …)) of 26.5.8."""
    value, above, below = 1.0, 1.0, 0.0
    for term in range(1, _TERMS):
        m = term // 2
        if term % 2:
            d = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            d = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        below = 1 / (1 + d * below or math.ulp(0.0) * 2**60)
        above = 1 + d / above or math.ulp(0.0) * 2**60
        value *= above * below
        if abs(above * below - 1) < TINY / 100:
            break
    return value


# ---------------------------------------------------------------- bootstrap


def mean_interval(values: Floats, rng: Generator) -> Interval | None:
    """The interval of a mean, by bootstrap; None for fewer than two people."""
    if len(values) < 2:
        return None
    kinds, counts = np.unique(np.round(values, PLACES), return_counts=True)
    drawn = rng.multinomial(len(values), counts / len(values), size=REDRAWN)
    return _percentiles(drawn @ kinds / len(values))


def correlation_interval(one: Floats, other: Floats, rng: Generator) -> Interval | None:
    """The interval of a correlation, by bootstrap; None where too few draws have one."""
    people = len(one)
    if people < 3:
        return None
    kinds, counts = _alike(one, other)
    first, second = kinds.real - one.mean(), kinds.imag - other.mean()
    shares = rng.multinomial(people, counts / people, size=REDRAWN) / people
    mean_1, mean_2 = shares @ first, shares @ second
    var_1 = shares @ first**2 - mean_1**2
    var_2 = shares @ second**2 - mean_2**2
    spread = var_1 * var_2
    found = spread > TINY
    if found.sum() < REDRAWN / 2:
        return None
    together = shares @ (first * second) - mean_1 * mean_2
    return _percentiles(np.clip(together[found] / np.sqrt(spread[found]), -1.0, 1.0))


def _alike(one: Floats, other: Floats) -> tuple[NDArray[np.complex128], Ints]:
    """The distinct pairs, as complex numbers, and how many people have each."""
    return np.unique(one + 1j * np.round(other, PLACES), return_counts=True)


def _percentiles(found: Floats) -> Interval:
    low, high = np.quantile(found, (_TAIL, 1 - _TAIL))
    return Interval(float(low), float(high), Method.BOOTSTRAP)
