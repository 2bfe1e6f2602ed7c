"""Texts of letters: their places are filled, and nothing else in them means anything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.domain.letters import Letter, LetterKind, Place, body_fault, clean, compose, fill
from course.domain.words import words

KIND = LetterKind(
    "greeting",
    words("Greeting"),
    (Place("name", words("who"), "Amina"), Place("link", words("where"), "x", is_needed=True)),
    words("Hello"),
    (words("Hello"),),
)
anything = st.text(max_size=60)


def test_places_are_filled_and_what_they_hold_is_not_looked_into() -> None:
    assert fill("Dear {name}, {link}", {"name": "{link}", "link": "y"}) == "Dear {link}, y"


def test_a_subject_stays_on_one_line_and_within_bounds() -> None:
    letter = compose(Letter("Dear {name}", "x"), {"name": "A\r\nBcc: x@example.org" + "b" * 300})
    assert letter.subject.startswith("Dear A Bcc: x@example.org")
    assert len(letter.subject) == 200


def test_a_text_is_kept_with_plain_line_ends() -> None:
    assert clean(Letter(" A  b ", "\r\n x \r\ny\r\n\r\n")) == Letter("A b", "x\ny\n")
    assert clean(Letter("", " ")) == Letter("", "")


def test_a_paragraph_whose_places_have_nothing_to_say_is_left_out() -> None:
    text = Letter("x", "Dear {name},\n\n{more}\n\n{more}{rest}\n\nGoodbye{more}\n")
    assert compose(text, {"name": "Li", "more": "", "rest": ""}).body == "Dear Li,\n\nGoodbye\n"
    assert compose(text, {"name": "Li", "more": "A", "rest": ""}).body.count("\n\nA") == 2


def test_a_letter_that_ends_with_nothing_to_say_ends_with_one_line_end() -> None:
    assert compose(Letter("x", "Hello\n\n{more}\n"), {"more": ""}).body == "Hello\n"


@given(anything, anything)
def test_a_text_that_is_accepted_is_filled_without_a_rest(before: str, after: str) -> None:
    body = clean(Letter("x", before + "{link}" + after)).body
    if body_fault(KIND, body) is None:
        filled = fill(body, {"name": "Amina", "link": "y"})
        assert "{" not in filled
        assert "}" not in filled
        assert "y" in filled


@given(anything)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(Letter(text, text))
    assert clean(once) == once
