"""Logistic regression: fits by hand, and what it says of a group that it has not seen."""

from __future__ import annotations

import math
import random

import pytest

from course.domain.logistic import RIDGE, fit, left_out_scores, solve


def test_a_system_of_equations_is_solved_and_given_back_unharmed() -> None:
    matrix = [[0.0, 2.0], [3.0, 1.0]]
    assert solve(matrix, [4.0, 5.0]) == pytest.approx([1.0, 2.0])
    assert matrix == [[0.0, 2.0], [3.0, 1.0]]


def test_a_share_of_keys_becomes_its_logarithm_of_odds_less_the_ridge() -> None:
    groups = [[(1.0,)] * 4] * 1000
    (weight,) = fit(groups, [(True, False, False, False)] * 1000)
    assert weight == pytest.approx(math.log(1 / 3), abs=0.01)


def test_the_slope_is_level_at_the_fit() -> None:
    groups, labels = sample(40, 3)
    weights = fit(groups, labels)
    for at, weight in enumerate(weights):
        slope = RIDGE * weight
        for rows, keys in zip(groups, labels, strict=True):
            for row, key in zip(rows, keys, strict=True):
                score = sum(a * b for a, b in zip(row, weights, strict=True))
                slope += (1 / (1 + math.exp(-score)) - key) * row[at]
        assert slope == pytest.approx(0, abs=1e-6)


def sample(count: int, seed: int) -> tuple[list[list[tuple[float, ...]]], list[tuple[bool, ...]]]:
    rng = random.Random(seed)
    groups = [[(1.0, *(rng.gauss(0, 1) for _ in range(5))) for _ in range(4)] for _ in range(count)]
    labels = [tuple(rng.sample([True, False, False, False], 4)) for _ in range(count)]
    return groups, labels


@pytest.mark.parametrize("seed", range(3))
def test_leaving_a_group_out_by_one_step_is_as_good_as_a_whole_fit_without_it(seed: int) -> None:
    groups, labels = sample(80, seed)
    for at, scores in enumerate(left_out_scores(groups, labels)):
        weights = fit(groups[:at] + groups[at + 1 :], labels[:at] + labels[at + 1 :])
        whole = [sum(a * b for a, b in zip(row, weights, strict=True)) for row in groups[at]]
        assert scores == pytest.approx(whole, abs=0.02)


def test_the_labels_of_a_group_do_not_help_to_guess_it() -> None:
    # Each group has a feature of its own that marks its key: seen, it would tell everything.
    count = 30
    groups = [
        [tuple(float(o == at and n == 0) for o in range(count)) for n in range(4)]
        for at in range(count)
    ]
    labels = [(True, False, False, False)] * count
    for scores in left_out_scores(groups, labels):
        assert scores == pytest.approx([0.0] * 4, abs=1e-9)
