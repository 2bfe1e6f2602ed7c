"""Whom reminders reach, and when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from course.domain.course import Summit
from course.domain.reminding import (
    MOST_A_WEEK,
    Choice,
    choice_from_json,
    choice_to_json,
    may_remind,
    next_round,
)

NOON = datetime(2027, 5, 3, 12, tzinfo=UTC)  # a Monday; 14:00 in Geneva
SUMMIT = Summit("S", NOON + timedelta(days=30), "Europe/Zurich", "Geneva")
moments = st.lists(st.integers(0, 24 * 14).map(lambda hours: NOON - timedelta(hours=hours)))


def test_a_choice_is_read_back() -> None:
    choice = Choice((3, 5), True, "quiz:safety", 4)
    assert choice_from_json(choice_to_json(choice)) == choice


def test_nobody_is_reminded_twice_a_day_or_more_than_three_times_a_week() -> None:
    assert may_remind([], NOON)
    assert not may_remind([NOON - timedelta(hours=19)], NOON)
    assert may_remind([NOON - timedelta(hours=20)], NOON)
    assert not may_remind([NOON - timedelta(days=day) for day in (1, 2, 3)], NOON)
    assert may_remind([NOON - timedelta(days=day) for day in (1, 2, 8)], NOON)


@given(moments)
def test_whoever_reminds_as_often_as_they_may_stays_within_the_week(tries: list[datetime]) -> None:
    sent: list[datetime] = []
    for at in sorted(tries):
        if may_remind(sent, at):
            sent.append(at)
    for at in sent:
        assert sum(at - timedelta(days=7) < other <= at for other in sent) <= MOST_A_WEEK


def test_every_monday_at_nine_in_geneva() -> None:
    until = NOON + timedelta(days=15)
    first = next_round("0", 9, until, SUMMIT, NOON)
    assert first == datetime(2027, 5, 10, 7, tzinfo=UTC)
    second = next_round("0", 9, until, SUMMIT, first)
    assert second == datetime(2027, 5, 17, 7, tzinfo=UTC)
    assert next_round("0", 9, until, SUMMIT, second) is None


def test_later_today_is_today() -> None:
    assert next_round("0", 15, SUMMIT.deadline, SUMMIT, NOON) == datetime(
        2027, 5, 3, 13, tzinfo=UTC
    )


@given(
    st.text("0123456", min_size=1, max_size=7),
    st.integers(0, 23),
    st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),
)
def test_the_next_round_is_after_now_and_within_a_week(
    weekdays: str, hour: int, now: datetime
) -> None:
    found = next_round(weekdays, hour, now + timedelta(days=100), SUMMIT, now)
    assert found is not None
    assert now < found <= now + timedelta(days=7, hours=1)
