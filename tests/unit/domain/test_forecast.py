"""What is said about the days to come, and when nothing is."""

from hypothesis import given
from hypothesis import strategies as st

from course.domain.forecast import Forecast, forecast

days_seen = st.lists(st.integers(0, 500), min_size=3, max_size=14)


def test_the_same_number_each_day_goes_on() -> None:
    found = forecast([10] * 7, ready=100, of=1000, days=7)
    assert found is not None
    assert found.likely == 170
    # Poisson alone: variance 10 a day, 7 days, twice for the seven days seen: sd = sqrt(140).
    assert (found.low, found.high) == (155, 185)


def test_nobody_can_be_ready_twice() -> None:
    assert forecast([50] * 7, ready=90, of=100, days=7) == Forecast(100, 100, 100, 100)


def test_at_the_deadline_it_is_what_it_is() -> None:
    assert forecast([4, 9, 2], ready=60, of=100, days=0) == Forecast(60, 60, 60, 100)


def test_nothing_is_said_when_too_little_is_known() -> None:
    assert forecast([5, 5], ready=10, of=100, days=7) is None
    assert forecast([0] * 7, ready=10, of=100, days=7) is None


@given(days_seen, st.integers(0, 5000), st.floats(0, 60))
def test_the_range_holds_the_likely_number_and_never_fewer_than_now(
    by_day: list[int], ready: int, days: float
) -> None:
    found = forecast(by_day, ready, ready + 400, days)
    if found is not None:
        assert ready <= found.low <= found.likely <= found.high <= found.of


def test_days_that_differ_more_make_the_range_wider() -> None:
    even = forecast([10] * 6, 0, 10_000, 5)
    uneven = forecast([0, 20] * 3, 0, 10_000, 5)
    assert even is not None
    assert uneven is not None
    assert even.likely == uneven.likely
    assert uneven.high - uneven.low > even.high - even.low
