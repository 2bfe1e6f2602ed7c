"""Codes of cards: every slip of the hand is found before anything is asked."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.domain.card_codes import BITS, LENGTH, new_code, normalise_code
from course.domain.codes import ALPHABET
from course.domain.errors import NotValid

numbers = st.integers(0, (1 << BITS) - 1)
places = st.integers(0, LENGTH - 1)


def test_a_code_is_three_groups_of_four_and_holds_55_bits():
    assert BITS == 55
    assert new_code(0) == "0000-0000-0000"
    assert [len(group) for group in new_code((1 << BITS) - 1).split("-")] == [4, 4, 4]


def test_there_is_no_code_of_a_number_with_more_bits():
    for number in (-1, 1 << BITS):
        with pytest.raises(ValueError, match="55 bits"):
            new_code(number)


def test_no_letter_of_a_code_looks_like_another():
    assert not set("ILOU") & set(ALPHABET)


@given(numbers, numbers)
def test_each_number_has_a_code_of_its_own(one: int, other: int):
    assume(one != other)
    assert new_code(one) != new_code(other)


@given(numbers, st.sampled_from(["-", " ", "", " - ", "\u00a0"]), st.booleans())
def test_a_code_is_read_however_it_is_typed(number: int, between: str, is_small: bool):
    code = new_code(number)
    typed = f"  {code.replace('-', between)} "
    assert normalise_code(typed.lower() if is_small else typed) == code


def test_look_alikes_are_read_as_what_they_look_like():
    code = new_code(1)
    assert "0" in code
    assert normalise_code(code.replace("0", "o").replace("1", "l")) == code


@given(numbers, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(number: int, place: int, other: str):
    bare = new_code(number).replace("-", "")
    assume(bare[place] != other)
    with pytest.raises(NotValid, match="Compare it with the card"):
        normalise_code(bare[:place] + other + bare[place + 1 :])


def test_every_single_wrong_character_of_one_code_is_found_without_exception():
    bare = new_code(0x5A5A5A5A5A5A5A).replace("-", "")
    wrong = {bare[:n] + c + bare[n + 1 :] for n in range(LENGTH) for c in ALPHABET} - {bare}
    assert len(wrong) == LENGTH * 31
    for one in wrong:
        with pytest.raises(NotValid):
            normalise_code(one)


@given(numbers, st.integers(0, LENGTH - 2))
def test_every_swap_of_two_neighbours_is_found(number: int, place: int):
    bare = new_code(number).replace("-", "")
    assume(bare[place] != bare[place + 1])
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    with pytest.raises(NotValid, match="Compare it with the card"):
        normalise_code(swapped)


@given(st.text(max_size=30))
def test_nonsense_is_no_code(text: str):
    assume(len(text.replace("-", "").split()) != 1 or len(text) < LENGTH)
    with pytest.raises(NotValid):
        normalise_code(text)
