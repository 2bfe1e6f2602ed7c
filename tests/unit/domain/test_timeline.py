"""Events are known as exactly as they are told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.timeline import Event, EventKind, When, by_year, chosen, in_order, read_when


def event(when: When, kind: EventKind = EventKind.LAW) -> Event:
    return Event(when, f"{when} {kind}", "Text", kind, "Source", "https://example.org/")


@pytest.mark.parametrize(
    ("text", "when"),
    [("2023-11-01", When(2023, 11, 1)), ("2024-05", When(2024, 5)), ("1987", When(1987))],
)
def test_a_day_a_month_and_a_year_are_read(text: str, when: When) -> None:
    assert read_when(text) == when


@pytest.mark.parametrize(
    "text",
    [
        *("", "87", "May 2024", "2024-5", "2024-13", "2024-00", "2023-02-29", "2024-05-00", "0000"),
        *("2024-05-01-01", "-024", "２０２４", "2024/05/01", " 2024"),
    ],
)
def test_nothing_else_is(text: str) -> None:
    assert read_when(text) is None


def test_a_month_may_mean_any_of_its_days() -> None:
    assert (When(2024, 2).first, When(2024, 2).last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (When(1987).first, When(1987).last) == (date(1987, 1, 1), date(1987, 12, 31))


def test_what_is_known_less_exactly_stands_first_in_its_year() -> None:
    day, month, year = (event(When(2024, 1, 1)), event(When(2024, 1)), event(When(2024)))
    assert in_order([day, month, year]) == (year, month, day)


def test_both_ends_of_a_choice_belong_to_it() -> None:
    events = tuple(event(when) for when in (When(2022), When(2023, 11, 1), When(2024, 5)))
    assert chosen(events, since=When(2023), until=When(2024)) == events[1:]
    assert chosen(events, since=When(2022, 6), until=When(2023, 11)) == events[:2]
    assert chosen(events, since=When(2024, 6)) == ()


def test_a_choice_may_be_of_some_kinds() -> None:
    law, science = event(When(2024)), event(When(2024), EventKind.SCIENCE)
    assert chosen([law, science], kinds=[EventKind.SCIENCE]) == (science,)
    assert chosen([law, science]) == (law, science)


whens = st.builds(
    When, st.integers(1900, 2100), st.integers(0, 12), st.just(0) | st.integers(1, 28)
).filter(lambda when: when.month or not when.day)


@given(st.lists(whens))
def test_by_year_no_event_is_lost_and_the_order_stays(found: list[When]) -> None:
    ordered = in_order(event(when) for when in found)
    years = by_year(ordered)
    assert tuple(one for year in years for one in year.events) == ordered
    assert [year.year for year in years] == sorted({when.year for when in found})
