"""Logistic regression with a little ridge, and what it says of groups that it has not seen.

Small enough for a bank of items: plain Python, a dozen features, some thousand rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

Vector = list[float]
Matrix = list[Vector]
Rows = Sequence[Sequence[float]]  # features of each option of one item

RIDGE = 1.0  # draws weights towards 0, so that a feature which never varies does no harm
STEPS = 30
CLOSE = 1e-10


def fit(groups: Sequence[Rows], labels: Sequence[Sequence[bool]]) -> Vector:
    """The weights that fit best: Newton's method, which needs half a dozen steps here."""
    weights = [0.0] * len(groups[0][0])
    for _ in range(STEPS):
        slope, bend = _penalty(weights)
        for rows, keys in zip(groups, labels, strict=True):
            _add(slope, bend, *_slope_and_bend(weights, rows, keys))
        step = solve(bend, slope)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < CLOSE:
            break
    return weights


def left_out_scores(groups: Sequence[Rows], labels: Sequence[Sequence[bool]]) -> list[Vector]:
    """The score of each row by weights that come from all groups but its own.

    Instead of a whole fit for each group, one Newton step is taken from the fit of all towards the
    fit without it. The labels of the group are out of that step's slope and bend alike; what is
    left of them is of second order, and a test holds it against whole fits.
    Source: Pregibon (1981), Logistic Regression Diagnostics, Annals of Statistics 9(4), one-step
    estimates.
    """
    weights = fit(groups, labels)
    parts = [_slope_and_bend(weights, r, k) for r, k in zip(groups, labels, strict=True)]
    _, bend = _penalty(weights)
    for slope_part, bend_part in parts:
        _add([0.0] * len(weights), bend, slope_part, bend_part)
    scores = []
    for rows, (slope_part, bend_part) in zip(groups, parts, strict=True):
        rest = [
            [a - b for a, b in zip(x, y, strict=True)] for x, y in zip(bend, bend_part, strict=True)
        ]
        step = solve(rest, slope_part)
        without = [weight + change for weight, change in zip(weights, step, strict=True)]
        scores.append([sum(map(mul, row, without)) for row in rows])
    return scores


def _penalty(weights: Vector) -> tuple[Vector, Matrix]:
    size = len(weights)
    slope = [RIDGE * weight for weight in weights]
    return slope, [[RIDGE if i == j else 0.0 for j in range(size)] for i in range(size)]


def _slope_and_bend(weights: Vector, rows: Rows, labels: Sequence[bool]) -> tuple[Vector, Matrix]:
    """First and second derivative of what some rows cost: minus the logarithm of likelihood."""
    size = len(weights)
    slope, bend = [0.0] * size, [[0.0] * size for _ in range(size)]
    for row, label in zip(rows, labels, strict=True):
        score = sum(map(mul, row, weights))
        chance = 1 / (1 + math.exp(-score)) if score > 0 else 1 - 1 / (1 + math.exp(score))
        error, weight = chance - label, chance * (1 - chance)
        for i, one in enumerate(row):
            if one:
                slope[i] += error * one
                line, factor = bend[i], weight * one
                for j, other in enumerate(row):
                    line[j] += factor * other
    return slope, bend


def _add(slope: Vector, bend: Matrix, slope_part: Vector, bend_part: Matrix) -> None:
    for i, part in enumerate(slope_part):
        slope[i] += part
        line = bend[i]
        for j, one in enumerate(bend_part[i]):
            line[j] += one


def solve(matrix: Matrix, right: Vector) -> Vector:
    """Solve a system of linear equations: Gauss, rows exchanged for the greatest pivot."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda i: abs(rows[i][at]))
        rows[at], rows[best] = rows[best], rows[at]
        pivot = rows[at]
        for line in rows[at + 1 :]:
            factor = line[at] / pivot[at]
            if factor:
                for j in range(at, size + 1):
                    line[j] -= factor * pivot[j]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][j] * found[j] for j in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found
