"""More time, no time limit, plain pages: what they come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from course.domain.accommodations import (
    FACTORS,
    GRACE,
    NONE,
    Accommodation,
    deadline,
    is_over,
    minutes_for,
)
from course.domain.seats import UNDO, Category, may_undo

NOON = datetime(2027, 5, 3, 12, 0, tzinfo=UTC)


def test_a_quarter_more_of_twenty_minutes_is_twenty_five() -> None:
    assert minutes_for(20, Accommodation(1.25)) == 25


def test_a_part_of_a_minute_is_given_whole() -> None:
    assert minutes_for(7, Accommodation(1.25)) == 9


def test_without_a_limit_or_with_no_timer_nothing_ends() -> None:
    assert deadline(NOON, None, Accommodation(2.0)) is None
    assert deadline(NOON, 20, Accommodation(2.0, no_timer=True)) is None
    assert not is_over(None, NOON)


def test_an_answer_on_its_way_still_counts() -> None:
    end = NOON + timedelta(minutes=20)
    assert deadline(NOON, 20, NONE) == end
    assert not is_over(end, end + GRACE)
    assert is_over(end, end + GRACE + timedelta(seconds=1))


@given(st.integers(1, 600), st.sampled_from(FACTORS), st.sampled_from(FACTORS))
def test_more_time_never_means_less(limit: int, one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    least = minutes_for(limit, Accommodation(shorter))
    most = minutes_for(limit, Accommodation(longer))
    assert least is not None
    assert most is not None
    assert limit <= least <= most
    assert most < limit * longer + 1


def test_what_holds_is_said_and_nothing_is_said_of_nothing() -> None:
    assert NONE.words == ()
    both = Accommodation(1.5, no_timer=True, plain_layout=True)
    assert [str(one) for one in both.words] == [
        "There is no time limit for you, at any quiz.",
        "All pages are shown to you in a plain layout.",
    ]
    assert "50 % more time" in str(Accommodation(1.5).words[0])


def test_a_seat_can_be_taken_back_for_an_hour() -> None:
    assert may_undo(NOON, NOON + UNDO)
    assert not may_undo(NOON, NOON + UNDO + timedelta(seconds=1))
    assert all(str(one.words) for one in Category)
