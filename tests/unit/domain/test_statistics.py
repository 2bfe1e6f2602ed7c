"""Figures of items and quizzes: held against a table from elsewhere, slow Python, and laws."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.statistics.figures import TINY, Floats, correlation, covariance
from course.domain.statistics.items import efficiency, facility, item_figures, spread
from course.domain.statistics.quiz import consistency, quiz_figures
from course.domain.statistics.weights import effective_weights, intended_weights

MAXIMA = np.array([1.0, 1, 2, 1, 1])
MARKS = np.array(
    [
        [1, 1, 2, 0, 1],
        [1, 0, 2, 0, 1],
        [1, 1, 1, 1, 1],
        [0, 1, 2, 0, 1],
        [1, 0, 1, 1, 1],
        [0, 0, 1, 1, 1],
        [1, 1, 0.5, 0, 1],
        [0, 0, 0, 1, 1],
    ]
)
TOTALS = MARKS.sum(axis=1)

# F %, sd, cov(x, r), Cmax, cov(x, T), DI, DE, effective weight
TABLE = [
    (62.5, 0.517549, 0.0803571, 0.2946429, 0.3482143, 20.620302, 27.272727, 31.601608),
    (50, 0.534522, 0.0357143, 0.3928571, 0.3214286, 8.362420, 9.090909, 30.361843),
    (59.375, 0.752970, -0.0625, 0.4375, 0.5044643, -11.156175, -14.285714, 38.036549),
    (50, 0.534522, -0.4642857, 0.5357143, -0.1785714, -67.859448, -86.666667, None),
    (100, 0, 0, 0, 0, None, None, 0),
]


def near(percent: float | None) -> object:
    return None if percent is None else pytest.approx(percent / 100, abs=1e-8)


@pytest.mark.parametrize("place", range(5))
def test_every_figure_of_an_item_is_that_of_the_table(place: int) -> None:
    share, deviation, together, largest, with_total, index, of_largest, weight = TABLE[place]
    marks, rest, maximum = MARKS[:, place], TOTALS - MARKS[:, place], float(MAXIMA[place])
    found = item_figures(marks, rest, maximum)
    assert found.facility == near(share)
    assert found.spread == pytest.approx(deviation / maximum, abs=1e-6)
    assert covariance(marks, rest) == pytest.approx(together, abs=1e-6)
    assert covariance(np.sort(marks), np.sort(rest)) == pytest.approx(largest, abs=1e-6)
    assert covariance(marks, TOTALS) == pytest.approx(with_total, abs=1e-6)
    assert found.index == near(index)
    assert found.efficiency == near(of_largest)
    assert effective_weights(MARKS)[place] == near(weight)


def test_every_figure_of_the_quiz_is_that_of_the_table() -> None:
    found = quiz_figures(MARKS)
    assert found.mean == pytest.approx(3.8125)
    assert found.median == pytest.approx(4)
    assert found.spread == pytest.approx(0.9977653603, abs=1e-9)
    assert found.skewness == pytest.approx(-0.6044898304, abs=1e-9)
    assert found.kurtosis == pytest.approx(0.3646323071, abs=1e-9)
    assert found.consistency == pytest.approx(-11500 / 223 / 100, abs=1e-12)
    assert found.error_ratio == pytest.approx(1.231135681907, abs=1e-9)
    assert found.error == pytest.approx(1.2283845373, abs=1e-9)


def test_internal_consistency_is_exactly_what_fractions_give() -> None:
    rows = [[Fraction(mark).limit_denominator(2) for mark in row] for row in MARKS.tolist()]

    def variance(values: list[Fraction]) -> Fraction:
        mean = sum(values, Fraction(0)) / len(values)
        return sum(((v - mean) ** 2 for v in values), Fraction(0)) / (len(values) - 1)

    parts = sum((variance(list(column)) for column in zip(*rows, strict=True)), Fraction(0))
    whole = variance([sum(row, Fraction(0)) for row in rows])
    assert Fraction(5, 4) * (1 - parts / whole) * 100 == Fraction(-11500, 223)


def test_a_place_counts_for_the_share_of_points_it_carries() -> None:
    assert intended_weights(MAXIMA) == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 6, 1 / 6])


def test_an_efficiency_below_15_percent_is_dubious_and_one_that_cannot_be_told_is_not() -> None:
    dubious = [item_figures(MARKS[:, i], TOTALS - MARKS[:, i]).is_dubious for i in range(5)]
    assert dubious == [False, True, True, True, False]


def test_too_few_people_leave_figures_open() -> None:
    one = quiz_figures(MARKS[:1])
    assert one.mean == 5
    assert (one.spread, one.skewness, one.kurtosis, one.consistency, one.error) == (None,) * 5
    assert quiz_figures(MARKS[:3]).kurtosis is None
    assert quiz_figures(MARKS[:3]).skewness is not None
    assert quiz_figures(MARKS[:0]).mean is None
    assert item_figures(MARKS[:1, 0], TOTALS[:1]).spread is None
    assert effective_weights(MARKS[:1]) == [None] * 5
    assert consistency(MARKS[:, :1]) is None


def test_rounding_makes_no_spread_where_all_scored_the_same() -> None:
    same = np.full(7, 0.1 + 0.2)
    same[::2] = 0.3
    assert correlation(same, np.arange(7.0)) is None
    assert efficiency(same, same) is None
    assert consistency(np.column_stack([same, same])) is None


# ---------------------------------------------------------------- slow, and the same


def slow_covariance(one: list[float], other: list[float]) -> float:
    mean_1, mean_2 = fmean(one), fmean(other)
    return math.fsum((a - mean_1) * (b - mean_2) for a, b in zip(one, other, strict=True)) / (
        len(one) - 1
    )


def slow_index(marks: list[float], scores: list[float]) -> float | None:
    product = slow_covariance(marks, marks) * slow_covariance(scores, scores)
    return None if product <= TINY else slow_covariance(marks, scores) / math.sqrt(product)


def slow_efficiency(marks: list[float], scores: list[float]) -> float | None:
    largest = slow_covariance(sorted(marks), sorted(scores))
    return None if largest <= TINY else slow_covariance(marks, scores) / largest


def slow_weights(rows: list[list[float]]) -> list[float | None]:
    totals = [math.fsum(row) for row in rows]
    found = [slow_covariance(list(column), totals) for column in zip(*rows, strict=True)]
    found = [0.0 if abs(c) <= TINY else c for c in found]
    whole = sum(math.sqrt(c) for c in found if c >= 0)
    if whole <= TINY:
        return [None] * len(found)
    return [None if c < 0 else math.sqrt(c) / whole for c in found]


marks_of_one = st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0])
papers = st.integers(2, 6).flatmap(
    lambda places: st.lists(
        st.lists(marks_of_one, min_size=places, max_size=places), min_size=2, max_size=30
    )
)


def columns(rows: list[list[float]]) -> tuple[Floats, Floats]:
    marks = np.array(rows)
    return marks[:, 0], marks.sum(axis=1) - marks[:, 0]


@settings(max_examples=60)
@given(papers)
def test_arrays_give_what_slow_python_gives(rows: list[list[float]]) -> None:
    marks, rest = columns(rows)
    found = item_figures(marks, rest)
    assert found.index == same(slow_index(marks.tolist(), rest.tolist()))
    assert found.efficiency == same(slow_efficiency(marks.tolist(), rest.tolist()))
    assert found.spread == pytest.approx(
        math.sqrt(slow_covariance(marks.tolist(), marks.tolist())), abs=1e-9
    )
    for weight, slow in zip(effective_weights(np.array(rows)), slow_weights(rows), strict=True):
        assert weight == same(slow)


def same(slow: float | None) -> object:
    return None if slow is None else pytest.approx(slow, abs=1e-7)


@settings(max_examples=60)
@given(papers, st.randoms())
def test_the_order_of_people_changes_nothing(rows: list[list[float]], rng: random.Random) -> None:
    shuffled = rng.sample(rows, len(rows))
    before, after = (quiz_figures(np.array(some)) for some in (rows, shuffled))
    for name in ("mean", "median", "spread", "skewness", "kurtosis", "consistency", "error"):
        assert getattr(before, name) == same(getattr(after, name)), name


@settings(max_examples=60)
@given(papers, st.sampled_from([0.5, 2.0, 10.0]))
def test_worth_in_points_changes_no_share_and_no_correlation(
    rows: list[list[float]], worth: float
) -> None:
    marks, rest = columns(rows)
    before, after = item_figures(marks, rest), item_figures(marks * worth, rest * worth, worth)
    assert after.facility == same(before.facility)
    assert after.spread == same(before.spread)
    assert after.index == same(before.index)
    assert after.efficiency == same(before.efficiency)
    one, other = quiz_figures(np.array(rows)), quiz_figures(np.array(rows) * worth)
    assert other.consistency == same(one.consistency)
    assert other.error_ratio == same(one.error_ratio)
    assert other.skewness == same(one.skewness)


@settings(max_examples=60)
@given(papers)
def test_no_figure_leaves_its_bounds(rows: list[list[float]]) -> None:
    marks, rest = columns(rows)
    found = item_figures(marks, rest)
    assert facility(marks) is not None
    assert 0 <= (found.facility or 0) <= 1
    assert found.index is None or -1 <= found.index <= 1
    assert found.efficiency is None or found.efficiency <= 1 + 1e-9
    assert spread(marks) is not None
    weights = [weight for weight in effective_weights(np.array(rows)) if weight is not None]
    assert not weights or sum(weights) == pytest.approx(1)
    alpha = consistency(np.array(rows))
    assert alpha is None or alpha <= 1 + 1e-9
