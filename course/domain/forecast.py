"""How many will be ready in time if they go on as they did: a figure never without its range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, variance
from typing import NamedTuple

FEWEST_DAYS = 3
"""Of which something must be known, before anything is said about the days to come."""

_EIGHT_OF_TEN = 1.2815515655446004
"""Standard deviations on each side of the mean that hold 80 % of a normal distribution."""


class Forecast(NamedTuple):
    """People ready at the deadline: in eight of ten cases between low and high."""

    low: int
    likely: int
    high: int
    of: int


def forecast(by_day: Sequence[int], ready: int, of: int, days: float) -> Forecast | None:
    """Go on at the pace of the last days; None where too little is known.

    by_day: how many became ready in each of the last periods of 24 hours.
    ready, of: people ready now, and people in all.
    days: until the deadline, parts included; 0 when it is over.

    The sum of the coming days has the mean of the days seen, and a variance that takes in how much
    days differ (never less than chance alone, Poisson's) and how few of them were seen:
    v * days * (1 + days / n).
    """
    if len(by_day) < FEWEST_DAYS or not any(by_day):
        return None
    mean = fmean(by_day)
    spread = max(variance(by_day), mean)
    days = max(0.0, days)
    more = mean * days
    wide = _EIGHT_OF_TEN * math.sqrt(spread * days * (1 + days / len(by_day)))

    def people(gain: float) -> int:
        return min(of, ready + max(0, round(gain)))

    return Forecast(people(more - wide), people(more), people(more + wide), of)
