"""How much each place of a paper counts: as it was meant, and as it turned out.

Source: Moodle, Quiz statistics calculations.
"""

from __future__ import annotations

import numpy as np

from course.domain.statistics.figures import TINY, Floats


def intended_weights(maxima: Floats) -> list[float]:
    """Each place's share of the points, 0 to 1."""
    return [float(share) for share in maxima / maxima.sum()]


def effective_weights(marks: Floats) -> list[float | None]:
    """Each place's share in telling people apart, 0 to 1.

    marks: one row a person, one column a place.
    A place whose marks fall as totals rise has none (None), and counts in no sum; all are None
    where nobody differs.
    """
    people, places = marks.shape
    if people < 2:
        return [None] * places
    totals = marks.sum(axis=1)
    covariances = (marks - marks.mean(axis=0)).T @ (totals - totals.mean()) / (people - 1)
    covariances[np.abs(covariances) <= TINY] = 0.0  # nearly nothing below 0 is not negative
    roots = np.sqrt(np.maximum(covariances, 0.0))
    whole = float(roots.sum())
    if whole <= TINY:
        return [None] * places
    return [
        None if negative else float(root / whole)
        for root, negative in zip(roots, covariances < 0, strict=True)
    ]
