"""Ethiopic letters that sound alike are one letter to whoever looks for a name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.ethiopic import ETHIOPIC, SAME_SOUND, fold_ethiopic
from course.domain.name_search import asked_words, name_words
from course.domain.names import Change, Names, judge_change, name_keys, search_key

LETTERS = [chr(n) for n in range(*map(ord, ETHIOPIC)) if unicodedata.category(chr(n)) == "Lo"]
SETS = ("ሀሐኀ", "ሁሑኁ", "ሂሒኂ", "ሃሓኃ", "ሄሔኄ", "ህሕኅ", "ሆሖኆ",
        "ሰሠ", "ሱሡ", "ሲሢ", "ሳሣ", "ሴሤ", "ስሥ", "ሶሦ",
        "አዐ", "ኡዑ", "ኢዒ", "ኣዓ", "ኤዔ", "እዕ", "ኦዖ",
        "ጸፀ", "ጹፁ", "ጺፂ", "ጻፃ", "ጼፄ", "ጽፅ", "ጾፆ")  # fmt: skip
names = st.text(st.sampled_from(LETTERS), min_size=1, max_size=8)


@pytest.mark.parametrize("alike", SETS)
def test_each_order_of_letters_that_sound_alike_is_one(alike: str) -> None:
    assert len({fold_ethiopic(letter) for letter in alike}) == 1
    assert len({search_key(f"በ{letter}ለ") for letter in alike}) == 1


def test_vowels_are_kept_apart_but_for_the_two_that_are_spoken_alike() -> None:
    first = [fold_ethiopic(alike[0]) for alike in SETS]
    assert len(set(first)) == len(SETS) - 2
    assert fold_ethiopic("ሃኣ") == "ሀአ"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("ሀይሌ", "ኃይሌ ገብረሥላሴ"),
        ("ገብረስላሴ", "ኃይሌ ገብረሥላሴ"),
        ("አለም", "ዓለም ፀሐይ"),
        ("ጸሀይ", "ዓለም ፀሐይ"),
        ("ሀይሌ ገብረ", "ኃይሌ፡ገብረሥላሴ"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(asked: str, name: str) -> None:
    words = name_words(name, longest=60)
    assert all(any(w.startswith(a) for w in words) for a in asked_words(asked, longest=60))
    assert all(part in search_key(name) for part in search_key(asked).split())


@given(names)
def test_folding_twice_is_folding_once_and_keeps_the_length(name: str) -> None:
    folded = fold_ethiopic(name)
    assert fold_ethiopic(folded) == folded
    assert len(folded) == len(name)
    assert not set(folded) & SAME_SOUND.keys()


@given(st.text(max_size=20))
def test_no_other_script_is_touched(text: str) -> None:
    kept = "".join(letter for letter in text if not ETHIOPIC[0] <= letter <= ETHIOPIC[1])
    assert fold_ethiopic(kept) == kept


def test_a_list_of_names_proposes_the_other_spelling_and_a_person_decides_it() -> None:
    assert name_keys("ኃይሌ") & name_keys("ሀይሌ")
    old, new = Names("ኃይሌ", "Haile"), Names("ሀይሌ", "Haile")
    assert judge_change(old, new, quiz_submitted=True) is Change.REQUEST
