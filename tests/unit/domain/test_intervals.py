"""Intervals: held against printed values, closed forms and chance itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.statistics.intervals import (
    Method,
    beta_quantile,
    consistency_interval,
    correlation_interval,
    mean_interval,
    regularised_beta,
    share_interval,
)


@pytest.mark.parametrize(
    ("those", "people", "low", "high"),
    [
        (0, 10, 0.0, 0.30850),
        (1, 10, 0.00253, 0.44502),
        (5, 10, 0.18709, 0.81291),
        (10, 10, 0.69150, 1.0),
        (1, 20, 0.00127, 0.24873),
        (10, 100, 0.04900, 0.17622),
        (50, 100, 0.39832, 0.60168),
    ],
)
def test_the_interval_of_a_share_is_that_of_printed_tables(
    those: int, people: int, low: float, high: float
) -> None:
    found = share_interval(those, people)
    assert found is not None
    assert found.method is Method.EXACT
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-6)


@pytest.mark.parametrize("people", [1, 7, 20, 400, 100_000])
def test_where_nobody_is_right_the_upper_end_has_a_closed_form(people: int) -> None:
    found = share_interval(0, people)
    assert found is not None
    assert found.high == pytest.approx(1 - 0.025 ** (1 / people), rel=1e-6)


def test_nobody_has_no_interval() -> None:
    assert share_interval(0, 0) is None


@settings(max_examples=50)
@given(st.integers(1, 60), st.data())
def test_the_ends_cut_off_a_fortieth_of_the_binomial_each(people: int, data: st.DataObject) -> None:
    those = data.draw(st.integers(1, people))
    found = share_interval(those, people)
    assert found is not None
    assert found.low <= those / people <= found.high
    above = sum(
        math.comb(people, k) * found.low**k * (1 - found.low) ** (people - k)
        for k in range(those, people + 1)
    )
    assert above == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "a", "b", "share"),
    [
        (0.3, 1, 1, 0.3),
        (0.3, 2, 1, 0.09),
        (0.3, 1, 3, 1 - 0.7**3),
        (0.25, 0.5, 0.5, 1 / 3),  # (2 / pi) arcsin(sqrt(x))
        (0.5, 40, 40, 0.5),
        (0.5, 400_000, 400_000, 0.5),
        (0.0, 3, 4, 0.0),
        (1.0, 3, 4, 1.0),
    ],
)
def test_the_beta_distribution_has_its_closed_forms(
    x: float, a: float, b: float, share: float
) -> None:
    assert regularised_beta(x, a, b) == pytest.approx(share, abs=1e-8)


@settings(max_examples=50)
@given(st.floats(0.001, 0.999), st.floats(0.5, 500), st.floats(0.5, 500))
def test_a_quantile_undoes_the_distribution(share: float, a: float, b: float) -> None:
    assert regularised_beta(beta_quantile(share, a, b), a, b) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("quantile", "first", "second", "printed"),
    [(0.975, 10, 60, 2.2702), (0.025, 10, 60, 0.3127), (0.975, 4, 16, 3.7294)],
)
def test_the_interval_of_internal_consistency_goes_by_f(
    quantile: float, first: int, second: int, printed: float
) -> None:
    people = first + 1
    found = consistency_interval(0.8, people, second // first + 1)
    end = found.low if quantile > 0.5 else found.high
    assert (1 - end) / 0.2 == pytest.approx(printed, rel=2e-4)
    assert found.low < 0.8 < found.high
    assert found.method is Method.FELDT


def test_a_bootstrap_of_a_mean_agrees_with_the_normal_one_where_many_answered() -> None:
    rng = np.random.default_rng(4)
    values = rng.choice([0.0, 1 / 3, 0.5, 1.0], size=4000)
    found = mean_interval(values, np.random.default_rng(1))
    assert found is not None
    assert found.method is Method.BOOTSTRAP
    half = 1.96 * values.std(ddof=1) / math.sqrt(len(values))
    assert (found.low, found.high) == pytest.approx(
        (values.mean() - half, values.mean() + half), abs=half / 8
    )


def test_a_bootstrap_of_a_correlation_agrees_with_the_normal_one_where_many_answered() -> None:
    rng = np.random.default_rng(4)
    one = rng.normal(size=3000)
    other = 0.4 * one + math.sqrt(1 - 0.16) * rng.normal(size=3000)
    found = correlation_interval(one, other, np.random.default_rng(1))
    assert found is not None
    middle = math.atanh(np.corrcoef(one, other)[0, 1])
    half = 1.96 / math.sqrt(2997)
    wanted = (math.tanh(middle - half), math.tanh(middle + half))
    assert (found.low, found.high) == pytest.approx(wanted, abs=0.006)


def test_drawing_groups_of_like_people_is_drawing_people() -> None:
    """The same mean and spread of redrawn correlations, whether people or groups are drawn."""
    rng = np.random.default_rng(7)
    one = rng.integers(0, 2, 60).astype(float)
    other = np.round((one + rng.integers(0, 4, 60)) / 4, 3)
    redrawn = []
    for _ in range(4000):
        who = rng.integers(0, 60, 60)
        redrawn.append(np.corrcoef(one[who], other[who])[0, 1])
    found = correlation_interval(one, other, np.random.default_rng(1))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(
        tuple(np.quantile(redrawn, (0.025, 0.975))), abs=0.05
    )


def test_the_same_seed_gives_the_same_interval_in_whatever_order_people_come() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.integers(0, 2, 80).astype(float), rng.random(80).round(2)
    order = rng.permutation(80)
    first = correlation_interval(one, other, np.random.default_rng(5))
    second = correlation_interval(one[order], other[order], np.random.default_rng(5))
    assert first is not None
    assert second is not None
    assert (first.low, first.high) == pytest.approx((second.low, second.high), abs=1e-9)


def test_what_never_differs_has_no_interval() -> None:
    assert correlation_interval(np.ones(30), np.arange(30.0), np.random.default_rng(1)) is None
    assert mean_interval(np.ones(1), np.random.default_rng(1)) is None
