"""What keeps one item from delegates, each fault with its field; the same rules as for files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from course.content import load_bank, load_course
from course.content.checking.item_advice import LOOKS, item_advice
from course.content.checking.one_item import _ABOUT, Known, advice, before_live
from course.content.flaws import flaws, flaws_by_field
from course.domain.bank import Item, ItemType, Tolerance
from course.domain.course import Course
from tests.conftest import SAMPLE
from tests.quiz import bank

SHIPPED = Path(__file__).parents[3]
PICTURE = f"![A curve](image:{'a' * 48}.png)"


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(SAMPLE)


def of(kind: ItemType) -> Item:
    return next(item for item in bank().values() if item.type is kind)


def fields(course: Course, item: Item, known: Known | None = None) -> list[str]:
    return [flaw.field for flaw in before_live(course, item, known)]


def test_every_live_item_of_the_shipped_bank_may_go_live() -> None:
    shipped = load_course(SHIPPED)
    items = [item for quiz in load_bank(SHIPPED) for item in quiz.items]
    names = {item.id for item in items}
    assert {
        i.id: found for i in items if (found := before_live(shipped, i, Known(names, ())))
    } == {}


def test_every_fault_names_its_field(course: Course) -> None:
    one, *rest = of(ItemType.SINGLE_CHOICE).options
    item = replace(
        of(ItemType.SINGLE_CHOICE),
        stem=r"Which is \( \frac{1 \)?",
        lesson="first-steps",
        objective="unheard-of",
        excludes=("unheard-of",),
        options=(
            replace(one, feedback=" ", see="#unheard-of"),
            replace(rest[0], text=one.text, see=""),
            replace(rest[1], text="All of the above"),
            replace(rest[1], id="e", text=""),
        ),
    )
    assert set(fields(course, item, Known((), ()))) == {
        "stem", "objective", "excludes", "option-0-feedback", "option-0-see",
        "option-1-text", "option-1-see", "option-2-text", "option-3-text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "spoiled", "field"),
    [
        (ItemType.SINGLE_CHOICE, {"options": ()}, "option"),
        (ItemType.NUMERIC, {"answer": None}, "answer"),
        (ItemType.NUMERIC, {"tolerance": Tolerance()}, "tolerance"),
        (ItemType.NUMERIC, {"feedback": ""}, "feedback"),
        (ItemType.SHORT_ANSWER, {"accept": ()}, "accept"),
        (ItemType.SHORT_ANSWER, {"see": "#unheard-of"}, "see"),
        (ItemType.MATCHING, {"pairs": ()}, "pair"),
        (ItemType.ORDERING, {"steps": ()}, "step"),
        (ItemType.ORDERING, {"stem": " "}, "stem"),
        (ItemType.TRUE_FALSE, {"lesson": ""}, "lesson"),
    ],
)
def test_each_type_has_its_own(
    course: Course, kind: ItemType, spoiled: dict[str, object], field: str
) -> None:
    assert fields(course, replace(of(kind), **spoiled)) == [field]  # type: ignore[arg-type]


def test_an_image_that_is_not_there_keeps_an_item_back(course: Course) -> None:
    item = replace(of(ItemType.NUMERIC), stem=f"How many? {PICTURE}")
    name = PICTURE.rpartition(":")[2].rstrip(")")
    assert fields(course, item, Known((), {name})) == []
    assert fields(course, item, Known((), ())) == ["stem"]
    assert fields(course, item) == []  # nobody looked


def test_an_image_has_no_place_in_a_list_to_choose_from(course: Course) -> None:
    first, *rest = of(ItemType.MATCHING).pairs
    item = replace(of(ItemType.MATCHING), pairs=(replace(first, right=PICTURE), *rest))
    assert "pair-0-right" in fields(course, item)


def test_the_file_and_the_editor_are_told_the_same() -> None:
    item = replace(of(ItemType.SINGLE_CHOICE), options=())
    assert flaws(item) == [flaw.message for flaw in flaws_by_field(item)]
    assert flaws(item)


def test_advice_says_what_and_why_at_its_field() -> None:
    one, *rest = of(ItemType.SINGLE_CHOICE).options
    assert not one.is_key or rest
    options = [
        replace(o, text="It is so", is_key=False) for o in of(ItemType.SINGLE_CHOICE).options
    ]
    options[1] = replace(options[1], text="It is what everybody finds by its length", is_key=True)
    item = replace(of(ItemType.SINGLE_CHOICE), options=tuple(options))
    found = advice(item)
    assert [point.found for point in found] == item_advice(item) != []
    assert found[0].field == "option-1-text"
    assert "Shorten it" in str(found[0].why)


def test_every_look_has_its_reason() -> None:
    assert set(_ABOUT) == set(LOOKS)


def test_a_statement_that_sounds_too_sure_is_named_at_the_question() -> None:
    item = next(item for item in bank().values() if item.type is ItemType.TRUE_FALSE)
    wrong = replace(
        item,
        stem="Every network always learns.",
        options=tuple(replace(o, is_key=o.id == "false") for o in item.options),
    )
    assert [point.field for point in advice(wrong)] == ["stem"]
