from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.bank import (
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Option,
    Reject,
    Tolerance,
)
from course.domain.review import Kind, paragraphs, remarks, shown_answer, text_remark

KEYS = "bd"


def choice(kind: ItemType = ItemType.MULTIPLE_CHOICE, keys: str = KEYS) -> Item:
    """Options a to e; what is said of each, and where it is taught, is named after it."""
    options = tuple(Option(o, o, f"about {o}", f"#{o}", o in keys) for o in "abcde")
    return item(kind, options=options)


def typed(kind: ItemType = ItemType.NUMERIC) -> Item:
    values = {"answer": 3.5, "tolerance": Tolerance(absolute=0.1), "unit": "months"}
    rejects = (Reject("twice too much", "#twice", value=7.0),)
    if kind is ItemType.SHORT_ANSWER:
        values = {"accept": ("weight", "weights")}
        rejects = (Reject("that is added", "#bias", text="bias"),)
    return item(kind, rejects=rejects, feedback="why", see="#taught", **values)


def item(kind: ItemType, **values: object) -> Item:
    known: dict[str, object] = {
        "id": "one",
        "module": "m",
        "lesson": "a",
        "objective": "o",
        "type": kind,
        "use": ItemUse.QUIZ,
        "status": ItemStatus.LIVE,
        "difficulty": Difficulty.APPLY,
        "stem": "Which?",
    }
    return Item(**(known | values))  # type: ignore[arg-type]


def chosen(options: str) -> dict[str, object]:
    return {"options": list(options)}


def test_after_a_pass_every_option_is_explained():
    said = remarks(choice(), chosen("ab"), passed=True)
    assert {o: remark.kind for o, remark in said.items()} == {
        "a": Kind.WRONG,
        "b": Kind.RIGHT,
        "c": None,
        "d": Kind.MISSED,
        "e": None,
    }
    assert all(remark.feedback == f"about {o}" for o, remark in said.items())


def test_after_a_fail_only_the_mistake_that_was_made_is_explained():
    said = remarks(choice(), chosen("ab"), passed=False)
    assert said["a"] == (Kind.WRONG, True, "about a", "#a")
    assert said["b"] == (None, True, "", "")
    assert said["d"] == (None, False, "", "")


def test_after_a_fail_an_answer_that_was_wholly_right_is_called_so_without_more():
    said = remarks(choice(), chosen("bd"), passed=False)
    assert said["b"] == (Kind.RIGHT, True, "", "")


@given(st.sets(st.sampled_from("abcde")))
def test_after_a_fail_no_key_that_was_not_chosen_differs_from_a_distractor(picks):
    said = remarks(choice(), chosen("".join(picks)), passed=False)
    assert {said[o] for o in "abcde" if o not in picks} <= {(None, False, "", "")}
    if picks != set(KEYS):
        assert all(said[o].feedback == "" and said[o].kind is None for o in picks & set(KEYS))


@pytest.mark.parametrize(
    ("text", "passed", "kind", "feedback", "see"),
    [
        ("3.5", True, Kind.RIGHT, "why", "#taught"),
        ("3.5", False, Kind.RIGHT, "", "#taught"),
        ("7", True, Kind.WRONG, "twice too much", "#twice"),
        ("7", False, Kind.WRONG, "twice too much", "#twice"),
        ("9", True, Kind.WRONG, "why", "#taught"),
        ("9", False, Kind.WRONG, "", "#taught"),
    ],
)
def test_a_typed_answer_is_explained_as_far_as_may_be_told(text, passed, kind, feedback, see):
    said = text_remark(typed(), {"text": text}, passed=passed)
    assert said == (kind, True, feedback, see)


def test_a_typed_answer_that_was_not_given_is_neither_right_nor_wrong():
    assert text_remark(typed(), None, passed=False) == (None, False, "", "#taught")


def test_the_answer_is_shown_with_its_unit_or_in_its_first_form():
    assert shown_answer(typed()) == "3.5 months"
    assert shown_answer(typed(ItemType.SHORT_ANSWER)) == "weight"
    large = item(ItemType.NUMERIC, answer=1_234_567.0, unit="people")
    assert shown_answer(large) == "1\u00a0234\u00a0567 people"


@pytest.mark.parametrize(
    ("picks", "anchors"),
    [("ace", ("a", "c", "e")), ("ab", ("a",)), ("b", ("b", "d")), ("", ("b", "d"))],
)
def test_the_paragraphs_worth_rereading_are_those_of_the_mistakes_else_of_the_keys(picks, anchors):
    assert paragraphs(choice(), chosen(picks)) == anchors
    assert paragraphs(choice(ItemType.SINGLE_CHOICE, "b"), None) == ("b",)


def test_a_typed_mistake_names_its_own_paragraph():
    assert paragraphs(typed(ItemType.SHORT_ANSWER), {"text": "Bias"}) == ("bias",)
    assert paragraphs(typed(ItemType.SHORT_ANSWER), {"text": "layer"}) == ("taught",)
    assert paragraphs(typed(), None) == ("taught",)
