from __future__ import annotations

import contextlib
import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.domain.errors import NotValid
from course.domain.numbers import MAX_LENGTH, read_number, shown_number

ZEROS = {"Arabic-Indic": "٠", "Persian": "۰", "Devanagari": "०", "full-width": "０", "Bengali": "০"}


def in_digits(text: str, zero: str) -> str:
    """Write the same number in the digits of another script."""
    return "".join(chr(ord(zero) + int(c)) if c in "0123456789" else c for c in text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("  1,5  ", 1.5),
        (".5", 0.5),
        ("5.", 5),
        ("007", 7),
        ("0.500", 0.5),
        ("0,500", 0.5),
        ("1234.567", 1234.567),
        ("1234,5", 1234.5),
        ("١٫٥", 1.5),
        ("٣٫٥٠٠", 3.5),
        ("٣،٥", 3.5),
        ("۱۲۳۴", 1234),
        ("३.५", 3.5),
        ("１．５", 1.5),
        ("\u200f-٥\u200f", -5),
    ],
)
def test_a_number_is_read_in_any_digits_with_a_comma_or_a_point(text, value):
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 000", 1000),
        ("1\u00a0000", 1000),
        ("1\u202f000\u202f000", 1_000_000),
        ("1'000", 1000),
        ("1’000’000.5", 1_000_000.5),
        ("1٬000", 1000),
        ("١٬٠٠٠٫٢٥", 1000.25),
        ("1,000,000", 1_000_000),
        ("1.000.000", 1_000_000),
        ("1,000.5", 1000.5),
        ("1.000,5", 1000.5),
        ("1.000.000,25", 1_000_000.25),
        ("1 000,500", 1000.5),
        ("12,34,567", 1_234_567),
        ("3,00,000.5", 300_000.5),
    ],
)
def test_thousands_are_grouped_in_every_usual_way(text, value):
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize("sign", ["-", "−", "–", "—", "‒", "‐", "‑", "－", "﹣", "- ", "− "])
def test_every_sign_that_looks_like_a_minus_is_one(sign):
    assert read_number(f"{sign}2,5") == -2.5


@pytest.mark.parametrize("text", ["+2.5", "＋2.5", "+ 2.5"])
def test_a_plus_sign_changes_nothing(text):
    assert read_number(text) == 2.5


@pytest.mark.parametrize(
    "text",
    [
        *("3e23", "3E+23", "3.0e23", "3×10^23", "3·10²³", "3 x 10^23", "3 X 10 ^ 23", "3*10**23"),
        *("3,0 × 10²³", "30×10²²", "३×१०^२३", "3х10²³"),
    ],
)
def test_powers_of_ten_are_read_as_people_write_them(text):
    assert read_number(text) == pytest.approx(3e23)


@pytest.mark.parametrize(
    ("text", "value"), [("10²³", 1e23), ("10^-3", 1e-3), ("2×10⁻³", 2e-3), ("1.234e5", 123_400)]
)
def test_a_power_may_stand_alone_be_negative_or_follow_a_decimal(text, value):
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("40 %", "percent", 40),
        ("40%", "%", 40),
        ("٤٠٪", "percent", 40),
        ("40 per cent", "percent", 40),
        ("40 Percent", "percent", 40),
        ("7 months", "months", 7),
        ("7 MONTHS", "months", 7),
        ("US$ 5", "US$", 5),
        ("12 m²", "m²", 12),
        ("5Maß", "Maß", 5),
    ],
)
def test_the_unit_beside_the_field_may_be_repeated(text, unit, value):
    assert read_number(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit"), [("40 %", ""), ("40 %", "months"), ("7 weeks", "months")]
)
def test_another_unit_is_refused(text, unit):
    with pytest.raises(NotValid):
        read_number(text, unit)


@pytest.mark.parametrize(
    ("text", "small", "large"),
    [
        ("1.000", "1", "1000"),
        ("1,000", "1", "1000"),
        ("12.345", "12.3450", "12345"),
        ("1,500", "1,5", "1500"),
        ("-1.250", "-1.25", "-1250"),
        ("١،٥٠٠", "1,5", "1500"),
        ("1,000.", "1", "1000"),
        ("１．０００", "1", "1000"),
        ("१,५००", "1,5", "1500"),
        ("1.000 %", "1", "1000"),
        ("1,000×10⁶", "1", "1000"),
        ("3.000e23", "3", "3000"),
        ("12,345×10³", "12,3450", "12345"),
    ],
)
def test_a_number_with_two_readings_is_refused_with_both_named(text, small, large):
    with pytest.raises(NotValid) as refused:
        read_number(text, "percent")
    assert f"Write {small} or {large}." in str(refused.value)


@given(
    st.integers(1, 999),
    st.integers(0, 999).map("{:03}".format),
    st.sampled_from(".,"),
    st.sampled_from(["", "-"]),
)
def test_each_reading_that_a_refusal_offers_is_then_accepted(head, tail, mark, sign):
    with pytest.raises(NotValid) as refused:
        read_number(f"{sign}{head}{mark}{tail}")
    values = refused.value.words.values
    assert read_number(str(values["small"])) == float(f"{sign}{head}.{tail}")
    assert read_number(str(values["large"])) == float(f"{sign}{head}{tail}")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "-", "e5", "nan", "NaN", "inf", "-Infinity", "1e999", "1e101", "10^9999"),
        *("0x10", "1_000", "1 2", "1,2,3", "1.5.2", "1 000'000", "1,5.000,3", "0,000,000", "five"),
        *("1/2", "½", "5²", "١٢x", "1e", "--1", "1..5", "3×5", "9" * (MAX_LENGTH + 1), "1\x00"),
    ],
)
def test_what_is_not_one_number_is_refused_with_words_that_say_how(text):
    with pytest.raises(NotValid, match="for example"):
        read_number(text)


@pytest.mark.parametrize("text", ["⑳" * 200, "⑩" * 101, "9" * 200 + "e99", "𝟗" * 200 + "e100"])
def test_no_number_is_beyond_all_measure(text):
    with contextlib.suppress(NotValid):
        assert math.isfinite(read_number(text))


@pytest.mark.parametrize(
    "text",
    [
        *("9" * 199 + "x", "9 " * 100, "1," * 100, "1'" * 100, "1." * 99 + "x", "10^" * 60),
        *("1e" * 100, "- " * 100, "٬" * 200, "1²" * 100, "ﷺ" * 200, "9" * 99 + "e" + "9" * 99),
    ],
    ids=lambda text: text[:4],
)
def test_no_text_takes_long_to_read(text):
    began = time.perf_counter()
    with contextlib.suppress(NotValid):
        read_number(text, "per cent")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (3.5, "3.5"),
        (-0.25, "-0.25"),
        (2027, "2027"),
        (1_234_567, "1\u00a0234\u00a0567"),
        (12_345.75, "12\u00a0345.75"),
        (3e23, "3\u00a0×\u00a010²³"),
        (-1.5e-7, "-1.5\u00a0×\u00a010⁻⁷"),
    ],
)
def test_a_number_is_shown_whole_whatever_its_size(value, shown):
    assert shown_number(value) == shown


@given(st.floats(-1e100, 1e100, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-90))
def test_a_number_that_is_shown_is_read_as_the_same_number(value):
    shown = shown_number(value)
    try:
        assert read_number(shown) == pytest.approx(value, rel=1e-15)
    except NotValid as refused:
        assert "two ways" in str(refused)  # noqa: PT017  # "1.125" is shown, and asked about when typed


@given(st.floats(-1e9, 1e9).map("{:.4f}".format))
def test_a_comma_means_what_a_point_means(text):
    assert read_number(text.replace(".", ",")) == read_number(text) == float(text)


@given(st.floats(-1e9, 1e9).map("{:.4f}".format), st.sampled_from(sorted(ZEROS.values())))
def test_all_digits_read_alike(text, zero):
    assert read_number(in_digits(text, zero)) == float(text)


@given(st.integers(1000, 10**15), st.sampled_from([" ", "\u00a0", "\u202f", "'", "’", "٬"]))
def test_groups_change_nothing(number, mark):
    assert read_number(f"{number:,}".replace(",", mark)) == number


@given(st.text(max_size=30))
@example("٫")
@example("1٫")
@example("'1'")
def test_any_text_is_read_or_refused_and_never_breaks(text):
    try:
        value = read_number(text)
    except NotValid:
        return
    assert abs(value) < 1e200
