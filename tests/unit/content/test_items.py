"""The one written shape of an item."""

from __future__ import annotations

import json
import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from course.content.bank import (
    blueprint_from_mapping,
    blueprint_to_mapping,
    item_from_mapping,
    item_to_mapping,
)
from course.domain.bank import Blueprint, Item
from tests.unit.items import items, slugs, texts


@given(items())
def test_an_item_survives_the_database(item: Item) -> None:
    stored = json.dumps(item_to_mapping(item), allow_nan=False)
    assert item_from_mapping(json.loads(stored), "sea") == item


@given(items())
def test_an_item_survives_a_file(item: Item) -> None:
    written = tomlkit.dumps({"item": [item_to_mapping(item)]})
    assert item_from_mapping(tomllib.loads(written)["item"][0], "sea") == item


@given(
    st.builds(
        Blueprint,
        st.just("sea"),
        texts,
        st.floats(0.01, 1),
        st.dictionaries(slugs, st.integers(0, 9), min_size=1),
    )
)
def test_a_blueprint_survives_the_database(blueprint: Blueprint) -> None:
    stored = json.dumps(blueprint_to_mapping(blueprint))
    assert blueprint_from_mapping(json.loads(stored), "sea") == blueprint


def test_a_whole_answer_is_the_same_item_with_or_without_a_point() -> None:
    mapping = {
        "id": "x", "lesson": "l", "objective": "o", "type": "numeric", "use": "quiz",
        "status": "live", "difficulty": "apply", "stem": "?", "tolerance": {"absolute": 0},
        "feedback": "f", "see": "#s",
    }  # fmt: skip
    two, two_point = (
        item_to_mapping(item_from_mapping(mapping | {"answer": answer}, "sea"))
        for answer in (2, 2.0)
    )
    assert json.dumps(two) == json.dumps(two_point)


GOOD: dict[str, object] = {
    "id": "x", "lesson": "l", "objective": "o", "type": "single-choice", "use": "quiz",
    "status": "draft", "difficulty": "apply", "stem": "Why?",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stm": "Why?"}, 'unknown key "stm"; did you mean "stem"?'),
        ({"stem": ""}, '"stem" is missing'),
        ({"stem": 3}, '"stem" must be text'),
        ({"id": "Not A Slug"}, "use small letters"),
        ({"type": "essay"}, '"type" is "essay"; it may be single-choice'),
        ({"use": "exam"}, '"use" is "exam"'),
        ({"status": "new"}, '"status" is "new"'),
        ({"difficulty": "hard"}, '"difficulty" is "hard"'),
        ({"disputed": "no"}, '"disputed" must be true or false'),
        ({"excludes": "y"}, '"excludes" must be a list'),
        ({"option": {"id": "a"}}, '"option" must be written as'),
        ({"option": [{"id": "a", "text": "A", "key": "yes"}]}, '"key" must be true or false'),
        ({"option": [{"id": "a", "text": "A", "correct": True}]}, 'unknown key "correct"'),
        ({"answer": 3}, '"answer" does not belong to an item of type single-choice'),
        ({"type": "numeric", "answer": "3"}, '"answer" must be a number'),
        ({"type": "numeric", "answer": True}, '"answer" must be a number'),
        ({"type": "numeric", "answer": float("nan")}, '"answer" must be a number'),
        ({"type": "numeric", "tolerance": {"absolute": -1}}, "cannot be below 0"),
        ({"type": "numeric", "tolerance": {"about": 1}}, 'unknown key "about"'),
        ({"type": "numeric", "reject": [{"feedback": "f"}]}, 'either "value" or "text"'),
        ({"type": "short-answer", "accept": [3]}, '"accept" must be a list of texts'),
        ({"step": [{"id": "a", "text": "A"}]}, '"step" does not belong to an item of type single'),
        ({"type": "matching", "feedback": "f"}, '"feedback" does not belong to an item of type m'),
        ({"type": "matching", "pair": [{"id": "a", "left": "A"}]}, '"right" is missing'),
        ({"type": "matching", "pair": [{"id": "a", "text": "A"}]}, 'unknown key "text"'),
        ({"type": "ordering", "step": [{"text": "A"}]}, '"id" is missing'),
        ({"type": "ordering", "step": [{"id": "a", "text": "A", "place": 1}]}, "unknown key"),
    ],
)
def test_a_fault_of_shape_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError) as error:
        item_from_mapping(GOOD | change, "sea")
    assert words in str(error.value)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ValueError) as error:
        item_from_mapping({}, "sea")
    for key in ("id", "lesson", "objective", "type", "use", "status", "difficulty", "stem"):
        assert f'"{key}" is missing' in str(error.value)
