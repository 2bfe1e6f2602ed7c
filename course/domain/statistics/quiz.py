"""Figures of a whole quiz: where scores lie, and how far they can be relied on.

Written for tests that are sat once and rank people. A quiz that everybody retakes until they pass
has high scores close together, and so little to tell people apart by: its internal consistency is
low by nature, and says nothing against it.

Source: Moodle, Quiz statistics calculations; moments are unbiased (k-statistics).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from course.domain.statistics.figures import TINY, Floats


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """One quiz; what so few people or so little spread cannot tell is None."""

    mean: float | None  # points
    median: float | None  # points
    spread: float | None  # standard deviation, points
    skewness: float | None  # below 0: a tail to the low side
    kurtosis: float | None  # 0: as a bell curve
    consistency: float | None  # Cronbach's alpha, at most 1; may be negative
    error_ratio: float | None  # standard error as a share of the spread, above 1 where alpha < 0
    error: float | None  # standard error, points


def quiz_figures(marks: Floats) -> QuizFigures:
    """Judge a quiz by its papers. marks: one row a person, one column a place, in points."""
    totals = marks.sum(axis=1)
    if not len(totals):
        return QuizFigures(*[None] * 8)
    skewness, kurtosis = shape(totals)
    alpha = consistency(marks)
    spread = float(totals.std(ddof=1)) if len(totals) > 1 else None
    ratio = None if alpha is None else sqrt(max(0.0, 1 - alpha))
    error = None if ratio is None or spread is None else ratio * spread
    mean, median = float(totals.mean()), float(np.median(totals))
    return QuizFigures(mean, median, spread, skewness, kurtosis, alpha, ratio, error)


def shape(totals: Floats) -> tuple[float | None, float | None]:
    """Skewness and excess kurtosis; None where there are too few people, or all scored the same."""
    people = len(totals)
    apart = totals - totals.mean() if people else totals
    m2, m3, m4 = (float((apart**power).mean()) if people else 0.0 for power in (2, 3, 4))
    if people < 3 or m2 <= TINY:
        return None, None
    k2 = people * m2 / (people - 1)
    k3 = people**2 * m3 / ((people - 1) * (people - 2))
    if people < 4:
        return k3 / sqrt(k2) ** 3, None
    k4 = people**2 * ((people + 1) * m4 - 3 * (people - 1) * m2**2)
    k4 /= (people - 1) * (people - 2) * (people - 3)
    return k3 / sqrt(k2) ** 3, k4 / k2**2


def consistency(marks: Floats) -> float | None:
    """Cronbach's alpha: how far the places of a paper agree with each other.

    None for one place, fewer than three people, or where all totals are the same.
    """
    people, places = marks.shape
    if places < 2 or people < 3:
        return None
    whole = float(marks.sum(axis=1).var(ddof=1))
    if whole <= TINY:
        return None
    parts = float(marks.var(axis=0, ddof=1).sum())
    return float(places / (places - 1) * (1 - parts / whole))
