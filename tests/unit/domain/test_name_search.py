"""People are found by the beginning of any word of their names, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.name_search import MOST_WORDS, asked_words, name_words, sort_key

LONGEST = 60


def finds(search: str, *names: str | None) -> bool:
    words = name_words(*names, longest=LONGEST)
    asked = asked_words(search, longest=LONGEST)
    return bool(asked) and all(any(w.startswith(a) for w in words) for a in asked)


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("nandu", "Ana Ñandú"),
        ("ÑAN an", "Ana Ñandú"),
        ("lodz", "Łódź"),
        ("aero", "Ærø"),
        ("strasse", "Straße"),
        ("oneill", "Dia O’Neill"),
        ("o'neill", "Dia O’Neill"),
        ("neill", "Dia O’Neill"),
        ("claire", "Anne-Claire"),
        ("محم", "مُحَمَّد"),
        ("иван", "Иван Петров"),
        ("小明", "王小明"),
        ("明", "王小明"),
        ("민수", "조민수"),
        ("アイ", "アイコ"),
        ("राम", "नमस्ते राम"),
        ("ｍａｒｉａ", "Maria"),
        ("istanbul", "İstanbul"),
    ],
)
def test_a_search_finds_the_name(search: str, name: str) -> None:
    assert finds(search, name)


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("andu", "Ñandú"),
        ("eill", "O’Neill"),
        ("ana berit", "Ana"),
        ("", "Ana"),
        ("%", "Ana"),
        ("* _", "A"),
    ],
)
def test_a_search_does_not_find_what_no_word_begins_with(search: str, name: str) -> None:
    assert not finds(search, name)


def test_both_names_are_searched() -> None:
    assert finds("moh", "محمد", "Mohammed")
    assert finds("محمد moham", "محمد", "Mohammed")
    assert name_words("Ana", None, longest=LONGEST) == ("ana",)


@given(st.text(max_size=80))
def test_every_name_is_found_by_itself_and_by_its_upper_case(name: str) -> None:
    words = name_words(name, longest=LONGEST)
    assert list(words) == sorted(set(words))
    assert all(0 < len(word) <= LONGEST and not word.isspace() for word in words)
    asked = asked_words(name, longest=LONGEST)
    assert len(asked) <= MOST_WORDS
    assert finds(name, name) == bool(asked)


def test_lists_are_sorted_by_the_latin_name_without_accents() -> None:
    names = [("Zoe", None), ("Élodie", None), ("Eva", None), ("王", "Ana"), ("Østen", None)]
    assert [name for name, _ in sorted(names, key=lambda one: sort_key(*one, longest=240))] == [
        "王", "Élodie", "Eva", "Østen", "Zoe",
    ]  # fmt: skip
