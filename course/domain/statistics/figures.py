"""Mean, spread and covariance, as all figures here take them."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

TINY = 1e-12
"""What counts as nothing: sums of binary fractions seldom come to 0."""

PLACES = 9
"""Decimal places of a score: the same points summed in another order are the same score."""

FEWEST = 20
"""Answers below which a figure is shown grey and no verdict is given."""


def covariance(one: Floats, other: Floats) -> float | None:
    """Covariance with divisor n - 1; None for fewer than two people."""
    if len(one) < 2:
        return None
    return float(np.dot(one - one.mean(), other - other.mean()) / (len(one) - 1))


def correlation(one: Floats, other: Floats) -> float | None:
    """Pearson correlation, -1 to 1; None where either is the same for everybody."""
    together = covariance(one, other)
    if together is None:
        return None
    spread = float(one.var(ddof=1) * other.var(ddof=1))
    if spread <= TINY:
        return None
    return max(-1.0, min(1.0, together / sqrt(spread)))  # rounding
