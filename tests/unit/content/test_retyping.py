"""An item as another type: every text is kept, or named."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from course.content import load_bank
from course.content.drafts import in_shape, read_draft
from course.content.items import item_to_mapping
from course.content.retyping import _texts, blank_rows, new_id, retyped
from course.domain.bank import CHOICE_TYPES, Item, ItemType

SHIPPED = Path(__file__).parents[3]


def shipped() -> list[Item]:
    return [item for quiz in load_bank(SHIPPED) for item in quiz.items]


@pytest.mark.parametrize("kind", list(ItemType))
def test_every_text_of_every_shipped_item_is_kept_or_named(kind: ItemType) -> None:
    for item in shipped():
        old = item_to_mapping(item)
        new = retyped(old, kind)
        before = {text for text in _texts(old) if text.strip()}
        assert before <= {*_texts(new.content), *new.set_aside}, item.id
        shape = in_shape(new.content, item.module)
        assert set(_texts(new.content)) - {""} <= {*_texts(shape), *(str(True),)} | {
            text for text in _texts(new.content) if text not in before
        }
        assert read_draft(shape, item.module).item.type is kind


def test_there_and_back_keeps_the_answers_of_choices_and_steps() -> None:
    for item in shipped():
        if item.type is ItemType.ORDERING:
            old = item_to_mapping(item)
            back = retyped(retyped(old, ItemType.SINGLE_CHOICE).content, ItemType.ORDERING)
            assert in_shape(back.content, item.module) == old
        if item.type in CHOICE_TYPES - {ItemType.TRUE_FALSE}:
            old = item_to_mapping(item)
            back = retyped(retyped(old, ItemType.MULTIPLE_CHOICE).content, item.type)
            assert in_shape(back.content, item.module) == old


def test_marks_that_have_no_place_are_named() -> None:
    item = next(item for item in shipped() if item.type is ItemType.SINGLE_CHOICE)
    assert retyped(item_to_mapping(item), ItemType.ORDERING).lost_keys
    assert not retyped(item_to_mapping(item), ItemType.SHORT_ANSWER).lost_keys


def test_a_number_is_kept_as_words_and_words_as_a_number() -> None:
    numeric = {"type": "numeric", "answer": 3.5, "reject": [{"value": 7, "feedback": "f"}]}
    short = retyped(numeric, ItemType.SHORT_ANSWER).content
    assert (short["accept"], short["reject"]) == (["3.5"], [{"text": "7", "feedback": "f"}])
    again = in_shape(retyped(short, ItemType.NUMERIC).content, "")
    assert again["answer"] == "3.5"  # a text: the editor reads it at the next save


def test_a_new_item_begins_with_rows_of_its_type() -> None:
    for kind in ItemType:
        rows = blank_rows(kind)
        assert in_shape({"type": kind.value, **rows}, "")["type"] == kind.value
        assert all(row["id"] for one in rows.values() for row in one)


def test_new_names_never_repeat() -> None:
    taken: set[str] = set()
    for _ in itertools.repeat(None, 60):
        name = new_id(taken)
        assert name not in taken
        taken.add(name)
