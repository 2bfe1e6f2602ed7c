"""What a draft owes, told with its place, and paid one thing after the other."""

from __future__ import annotations

from typing import Any

import pytest

from course.content import load_course
from course.content.debts import Kind, debts_of, pay, stands
from course.content.drafts import read_draft
from course.domain.course import Course
from tests.conftest import SAMPLE

CHOICE: dict[str, Any] = {
    "id": "tides", "type": "single-choice", "use": "quiz", "status": "draft",
    "stem": "What is on the picture? ![ ](image:" + "0" * 40 + "00100010.png)",
    "option": [
        {"id": "a", "text": "The moon at night", "key": True},
        {"id": "b", "text": "The sun at noon"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(SAMPLE, "")


def owed(content: Any, course: Course) -> list[tuple[Kind, str]]:
    return [(one.kind, one.field) for one in debts_of(read_draft(content, "introduction"), course)]


def test_every_missing_thing_is_a_debt_with_its_place(course: Course) -> None:
    assert owed(CHOICE, course) == [
        (Kind.OBJECTIVE, "objective"),
        (Kind.DIFFICULTY, "difficulty"),
        (Kind.ALT, "stem-alt-0"),
        (Kind.FEEDBACK, "option-0-feedback"),
        (Kind.FEEDBACK, "option-1-feedback"),
        (Kind.SEE, "see"),
    ]


def test_a_debt_says_enough_to_be_paid(course: Course) -> None:
    debts = debts_of(read_draft(CHOICE, "introduction"), course)
    assert [(one.of, one.is_key) for one in debts if one.kind is Kind.FEEDBACK] == [
        ("The moon at night", True),
        ("The sun at noon", False),
    ]
    assert next(one.things for one in debts if one.kind is Kind.SEE) == 2


def test_paid_one_after_the_other_nothing_is_owed_any_more(course: Course) -> None:
    lesson = course.lessons[0]
    values = {
        "objective": f"{lesson.key}/{lesson.objectives[0].id}",
        "difficulty": "apply",
        "stem-alt-0": "The [full] moon",
        "option-0-feedback": "Right: its light is grey.",
        "option-1-feedback": "The sun is not seen at night.",
        "see": f"#{lesson.headings[0].anchor}",
    }
    content, module = dict(CHOICE), "policy"
    for field, value in values.items():
        paid = pay(content, module, field, value)
        assert paid is not None, field
        content, module = dict(paid.content), paid.module
        if field != "see":
            assert stands(content, field)
    assert module == lesson.module
    assert owed(content, course) == []
    assert "![The (full) moon](image:" in content["stem"]


def test_what_cannot_be_paid_by_a_line_is_for_the_editor(course: Course) -> None:
    content = {**CHOICE, "option": [{"id": "a", "text": ""}]}
    debts = debts_of(read_draft(content, "introduction"), course)
    assert {one.field for one in debts if one.kind is Kind.OTHER} == {"option", "option-0-text"}


@pytest.mark.parametrize("field", ["option-7-feedback", "pair-0-feedback", "stem-alt-3", "x", ""])
def test_a_place_that_is_gone_is_not_paid(field: str) -> None:
    assert pay(CHOICE, "introduction", field, "words") is None
    assert stands(CHOICE, field) == ""


def test_the_paragraph_is_named_only_where_none_was(course: Course) -> None:
    content = {**CHOICE, "option": [{**CHOICE["option"][0], "see": "#own"}, CHOICE["option"][1]]}
    paid = pay(content, "introduction", "see", "#new")
    assert paid is not None
    assert [row["see"] for row in paid.content["option"]] == ["#own", "#new"]
