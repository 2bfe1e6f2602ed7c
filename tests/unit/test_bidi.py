"""Both directions of writing within one sentence."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from course.web.bidi import END, ISOLATE, apart, minus

ARABIC = "نور"


@pytest.mark.parametrize(
    ("value", "direction", "is_kept_apart"),
    [
        ("Neural networks", "rtl", True),
        ("1.1", "rtl", True),
        (ARABIC, "rtl", True),
        (ARABIC, "ltr", True),
        (f"{ARABIC}, 5", "ltr", True),
        ("Zénaïde 李伟", "ltr", False),
        ("5", "ltr", False),
        ("", "rtl", False),
        (f"{ARABIC}\nof two lines", "rtl", False),
        ("https://course.example.org/invitation/x", "rtl", False),
        ("course@example.org", "rtl", False),
    ],
)
def test_a_value_is_kept_apart_where_two_directions_meet(
    value: str, direction: str, is_kept_apart: bool
) -> None:
    said = apart({"name": value}, direction)["name"]
    assert said == (f"{ISOLATE}{value}{END}" if is_kept_apart else value)


def test_numbers_stay_numbers_and_html_stays_html() -> None:
    said = apart({"count": 5, "link": Markup("<a>x</a>")}, "rtl")
    assert said["count"] == 5
    assert said["link"] == Markup(f"{ISOLATE}<a>x</a>{END}")
    assert isinstance(said["link"], Markup)


@pytest.mark.parametrize(
    ("figure", "ltr", "rtl"),
    [
        ("0.17", "0.17", "0.17"),
        ("-0.17", "−0.17", f"\u2066−0.17{END}"),
        ("-0.00", "0.00", "0.00"),
        ("0", "0", "0"),
    ],
)
def test_a_minus_stays_before_its_figure(figure: str, ltr: str, rtl: str) -> None:
    assert (minus(figure, "ltr"), minus(figure, "rtl")) == (ltr, rtl)
