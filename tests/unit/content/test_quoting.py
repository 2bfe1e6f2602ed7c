"""A sentence is found in its lesson however it was copied, and never where it is not."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import quoting
from course.content.course import load_course
from course.content.quoting import Quoted, find, sentences, stands_in
from course.domain.course import Lesson

ROOT = Path(__file__).parents[3]


@cache
def lessons() -> tuple[Lesson, ...]:
    return load_course(ROOT).lessons


def neural_networks() -> Lesson:
    return next(one for one in lessons() if one.slug == "neural-networks")


SENTENCE = "A neural network is a calculation made of many small parts, called units."


def test_a_sentence_is_found_with_the_anchor_of_its_paragraph():
    assert find(neural_networks(), SENTENCE) == Quoted(SENTENCE, "what-a-weight-is")


@pytest.mark.parametrize(
    "typed",
    [
        "a neural network is a calculation made of many small parts",
        "  calculation made\n of many  small parts, called units ",
        "A NEURAL NETWORK is a calculation, made of many small parts called units",
        "calculation made of many small parts, called units.3",
    ],
)
def test_some_words_of_it_are_enough_however_they_are_typed(typed: str):
    found = find(neural_networks(), typed)
    assert found is not None
    assert found.text == SENTENCE


def test_words_across_a_full_stop_bring_both_sentences():
    found = find(neural_networks(), "small parts, called units. The idea dates from")
    assert found is not None
    assert found.text.startswith(SENTENCE + " The idea dates from 1943")


@pytest.mark.parametrize(
    "typed", ["", "a", "the", "1943", "?!", "a network of nothing at all here"]
)
def test_too_little_or_something_else_is_not_found(typed: str):
    assert find(neural_networks(), typed) is None


def test_half_a_lesson_is_no_sentence():
    said = " ".join(one.text for one in sentences(neural_networks())[:20])
    assert find(neural_networks(), said) is None


def test_every_sentence_of_the_course_is_found_in_its_lesson():
    for lesson in lessons():
        for one in sentences(lesson):
            if len(one.text) >= 4 * quoting.FEWEST_LETTERS:
                found = find(lesson, one.text)
                assert found is not None, one
                assert letters(one.text) in letters(found.text)
                assert stands_in(lesson, found.text)


def test_a_quotation_ends_with_its_own_mark():
    found = find(neural_networks(), "The supplier answers: Nobody did")
    assert found is not None
    assert found.text.endswith("Nobody did.”")


@given(st.data())
def test_what_is_found_holds_what_was_quoted(data):
    lesson = data.draw(st.sampled_from(lessons()))
    one = data.draw(st.sampled_from(sentences(lesson)))
    start = data.draw(st.integers(0, len(one.text)))
    quoted = one.text[start : start + data.draw(st.integers(0, 60))]
    found = find(lesson, quoted)
    if found is not None:
        assert letters(quoted) in letters(found.text)


def letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if letter.isalpha())


@given(st.text(max_size=200))
def test_nonsense_is_looked_for_in_peace(text):
    found = find(lessons()[0], text)
    assert found is None or letters(text) in letters(found.text)
