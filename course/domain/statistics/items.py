"""Figures of one item: how hard it is, and how well it tells strong from weak.

Source of every definition: Moodle, Quiz statistics calculations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course.domain.bank import Item, ItemType
from course.domain.statistics.figures import TINY, Floats, correlation, covariance

DUBIOUS = 0.15
"""Discriminative efficiency below which Moodle marks a question in its report."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item against one list of scores."""

    facility: float | None  # mean share of the points, 0 to 1; None: nobody answered
    spread: float | None  # standard deviation as a share of the points; None: one person or none
    index: float | None  # discrimination index, -1 to 1; None: all the same
    efficiency: float | None  # of the largest covariance those marks allow, at most 1

    @property
    def is_dubious(self) -> bool:
        """Whether the item tells much less than its marks allow."""
        return self.efficiency is not None and self.efficiency < DUBIOUS


def item_figures(marks: Floats, scores: Floats, maximum: float = 1.0) -> ItemFigures:
    """Judge one item by what each person earned on it and what they scored besides.

    marks: points each person earned on the item, of `maximum`.
    scores: of the same people, in the same order. The rest score (total - mark) where the item is
    on every paper; the whole total where it was drawn, as the source has it for random questions.
    nan where there is no paper, as for a check in a lesson.
    """
    known = ~np.isnan(scores)
    return ItemFigures(
        facility(marks, maximum),
        spread(marks, maximum),
        correlation(marks[known], scores[known]),
        efficiency(marks[known], scores[known]),
    )


def facility(marks: Floats, maximum: float = 1.0) -> float | None:
    """Mean points as a share of the maximum, 0 to 1; None where there are none to earn."""
    return float(marks.mean() / maximum) if len(marks) and maximum > TINY else None


def spread(marks: Floats, maximum: float = 1.0) -> float | None:
    """Standard deviation as a share of the maximum; None for one person or no points."""
    if len(marks) < 2 or maximum <= TINY:
        return None
    return float(marks.std(ddof=1) / maximum)


def efficiency(marks: Floats, scores: Floats) -> float | None:
    """Covariance as a share of the largest that these marks and scores allow, at most 1.

    None where even the largest is 0: everybody earned the same.
    """
    together = covariance(marks, scores)
    largest = covariance(np.sort(marks), np.sort(scores))
    if together is None or largest is None or largest <= TINY:
        return None
    return together / largest


def guess_share(item: Item) -> float | None:
    """What blind guessing earns on average, 0 to 1; None where it cannot be said.

    It can be said where exactly one of several options is chosen: the mean of what they earn.
    """
    if item.type not in {ItemType.SINGLE_CHOICE, ItemType.TRUE_FALSE} or not item.options:
        return None
    return len(item.keys) / len(item.options)
