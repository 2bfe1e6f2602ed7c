"""Normalised gain of groups: by hand, by laws, and held against chance."""

from __future__ import annotations

import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.gain import (
    ENOUGH,
    FEWEST,
    WHOLE,
    WITHHELD,
    Answer,
    Change,
    Gain,
    Part,
    Sums,
    changes,
    gains,
    normalised,
    parts,
    summed,
    together,
)
from course.domain.gain import gain as gain_of
from course.domain.gain import interval as interval_of
from course.domain.pretest import Moment

shares = st.floats(0, 1, allow_nan=False)
groups = st.lists(st.builds(Change, shares, shares), max_size=60)


def gain(group: list[Change], fewest: int = FEWEST) -> Gain:
    return gain_of(summed(group), fewest)


def interval(group: list[Change]) -> tuple[float, float] | None:
    return interval_of(summed(group))


# ---------------------------------------------------------------- one group


def test_half_of_what_was_left_to_gain_is_a_gain_of_a_half() -> None:
    assert normalised(before=0.4, after=0.7) == pytest.approx(0.5)


def test_nothing_can_be_said_where_all_was_known_before() -> None:
    assert normalised(before=1.0, after=1.0) is None
    assert gain([Change(1.0, 0.8)] * ENOUGH).gain is None


def test_less_known_after_is_a_gain_below_nothing() -> None:
    assert normalised(before=0.5, after=0.25) == pytest.approx(-0.5)


@given(shares, shares)
def test_nobody_gains_more_than_everything(before: float, after: float) -> None:
    found = normalised(before, after)
    assert found is None or found <= 1 + 1e-9


def test_the_gain_of_a_group_is_that_of_its_means_and_no_mean_of_gains() -> None:
    group = [Change(0.0, 0.5)] * 10 + [Change(0.8, 1.0)] * 10
    assert gain(group).gain == pytest.approx((0.75 - 0.4) / 0.6, abs=0.005)


@pytest.mark.parametrize("people", range(FEWEST))
def test_a_group_of_fewer_than_five_is_withheld_altogether(people: int) -> None:
    assert gain([Change(0.2, 0.9)] * people) == (WITHHELD if people else Gain(0))


def test_more_people_may_be_asked_for() -> None:
    assert gain([Change(0.2, 0.9)] * 9, fewest=10) == WITHHELD
    assert gain([Change(0.2, 0.9)] * 10, fewest=10).people == 10


@given(groups, groups)
def test_groups_add_up(one: list[Change], other: list[Change]) -> None:
    added = together([summed(one), summed(other)])
    assert added == pytest.approx(summed([*one, *other]))
    assert together([]) == Sums()


def test_five_people_are_shown_in_tenths_without_an_interval() -> None:
    shown = gain([Change(0.21, 0.83)] * 4 + [Change(0.33, 0.91)])
    assert (shown.people, shown.before, shown.after, shown.gain) == (5, 0.2, 0.8, 0.8)
    assert (shown.low, shown.high) == (None, None)
    assert shown.is_small


def test_twenty_people_are_shown_in_hundredths_with_an_interval() -> None:
    shown = gain([Change(0.2, 0.6)] * 10 + [Change(0.4, 0.8)] * 10)
    assert (shown.before, shown.after, shown.gain) == (0.3, 0.7, 0.57)
    assert shown.low is not None
    assert shown.high is not None
    assert shown.low < shown.gain < shown.high
    assert not shown.is_small


@given(groups)
def test_no_figure_says_more_than_the_size_of_its_group_allows(group: list[Change]) -> None:
    shown = gain(group)
    figures = [one for one in shown[1:] if one is not None]
    if len(group) < FEWEST:
        assert figures == []
    places = 2 if len(group) >= ENOUGH else 1
    assert all(one == round(one, places) for one in figures)
    assert "-0.0" not in [str(one) for one in figures]


# ---------------------------------------------------------------- the interval


@given(st.lists(st.builds(Change, st.floats(0, 0.9), shares), min_size=ENOUGH, max_size=60))
def test_the_interval_holds_the_gain_and_ends_at_everything(group: list[Change]) -> None:
    found = interval(group)
    if found is None:
        return
    ratio = normalised(fmean(c.before for c in group), fmean(c.after for c in group))
    assert ratio is not None
    low, high = found
    assert low - 1e-6 <= ratio <= high + 1e-6
    assert high <= 1


@given(
    st.lists(st.builds(Change, st.floats(0, 0.9), shares), min_size=ENOUGH, max_size=40),
    st.randoms(),
)
def test_the_order_of_people_does_not_matter(group: list[Change], rng: random.Random) -> None:
    shuffled = rng.sample(group, len(group))
    assert interval(shuffled) == pytest.approx(interval(group)) or interval(group) is None


def test_people_who_are_all_alike_leave_no_doubt() -> None:
    assert interval([Change(0.5, 0.75)] * ENOUGH) == pytest.approx((0.5, 0.5))


def test_where_almost_nothing_was_left_to_gain_no_interval_is_told() -> None:
    assert interval([Change(1.0, 1.0)] * 19 + [Change(0.9, 1.0)]) is None


def somebody(rng: random.Random) -> Change:
    """A person whom the course teaches half of what they lack, and 15 questions at each end."""
    knew = rng.uniform(0.1, 0.7)
    knows = knew + (1 - knew) * 0.5
    return Change(*(sum(rng.random() < p for _ in range(15)) / 15 for p in (knew, knows)))


def test_of_a_thousand_intervals_about_fifty_miss_the_truth() -> None:
    rng = random.Random(1954)
    found = [interval([somebody(rng) for _ in range(25)]) for _ in range(1000)]
    missed = sum(not one[0] <= 0.5 <= one[1] for one in found if one is not None)
    assert None not in found
    assert 25 <= missed <= 75


def test_the_interval_is_about_that_of_a_bootstrap() -> None:
    rng = random.Random(1979)
    group = [somebody(rng) for _ in range(60)]
    again = sorted(
        normalised(fmean(c.before for c in one), fmean(c.after for c in one)) or 0.0
        for one in (rng.choices(group, k=len(group)) for _ in range(2000))
    )
    assert interval(group) == pytest.approx((again[50], again[1949]), abs=0.03)


# ---------------------------------------------------------------- parts


def answers(person: int, before: float, after: float, objective: str = "nn-1") -> list[Answer]:
    lesson = "introduction/neural-networks"
    return [
        Answer(person, moment, "introduction", lesson, objective, fraction)
        for moment, fraction in ((Moment.BEFORE, before), (Moment.AFTER, after))
    ]


def test_whoever_answered_at_one_moment_only_does_not_count() -> None:
    one_only = answers(2, 1.0, 1.0)[:1]
    found = changes([*answers(1, 0.0, 1.0), *one_only], lambda a: a.objective)
    assert found == {"nn-1": [Change(0.0, 1.0)]}


def test_a_persons_share_is_the_mean_of_their_answers() -> None:
    given_answers = [*answers(1, 0.0, 1.0), *answers(1, 1.0, 1.0, "nn-2")]
    assert changes(given_answers, lambda a: a.module) == {"introduction": [Change(0.5, 1.0)]}


def test_gains_are_told_in_all_by_module_and_by_objective() -> None:
    counted = parts(
        [one for p in range(20) for one in answers(p, 0.0, 1.0) + answers(p, 0.0, 0.0, "nn-2")]
    )
    found = gains(counted, counted, fewest=FEWEST)
    assert found.whole.gain == 0.5
    assert found.modules["introduction"].gain == 0.5
    lesson = "introduction/neural-networks"
    assert {key: one.gain for key, one in found.objectives.items()} == {
        (lesson, "nn-1"): 1.0,
        (lesson, "nn-2"): 0.0,
    }


def test_what_is_counted_and_not_shown_yet_is_withheld() -> None:
    part = Part("introduction", "introduction/neural-networks", "nn-1")
    alone = parts(answers(2, 1.0, 1.0)[:1])
    found = gains({}, {**alone, WHOLE: summed([Change(0.0, 1.0)] * 30)}, fewest=FEWEST)
    assert found.whole == WITHHELD
    assert found.objectives == {part[1:]: Gain(0)}, "nobody was asked twice"


def test_nobody_has_gained_nothing() -> None:
    assert gains({}, {}, fewest=FEWEST).whole == Gain(0)
