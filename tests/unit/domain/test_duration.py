"""How long things take: minutes while they are few, then hours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.duration import duration, roughly


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (90, "90 minutes"),
        (91, "1 h 31 min"),
        (120, "2 h"),
        (209, "3 h 29 min"),
        (1500, "25 h"),
    ],
)
def test_minutes_become_hours_where_they_are_many(minutes: int, said: str) -> None:
    assert str(duration(minutes)) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(9, "9 minutes"), (60, "60 minutes"), (64, "60 minutes"), (86, "90 minutes"),
     (96, "1 h 40 min"), (209, "3 h 30 min"), (237, "4 h")],
)  # fmt: skip
def test_about_means_the_nearest_ten_minutes_above_an_hour(minutes: int, said: str) -> None:
    assert str(roughly(minutes)) == said


@given(st.integers(0, 10_000))
def test_what_is_said_is_what_it_takes(minutes: int) -> None:
    parts = [int(number) for number in re.findall(r"\d+", str(duration(minutes)))]
    in_hours = " h" in str(duration(minutes))
    hours, rest = (parts[0], sum(parts[1:])) if in_hours else (0, parts[0])
    assert hours * 60 + rest == minutes
    assert rest < 60 or not in_hours
