"""A check on paper asks what its page asks, and gives nothing away."""

from __future__ import annotations

from course.content.on_paper import on_paper
from course.domain.bank import ItemType, Option
from tests.unit.domain.test_arranging import item, matching, ordering

OPTIONS = (
    Option("a", "The *moon*", "Yes.", "#a", is_key=True),
    Option("b", "Ships", "They float.", "#b"),
)


def test_a_choice_has_its_options_to_tick() -> None:
    question = on_paper(item(ItemType.SINGLE_CHOICE, options=OPTIONS), "")
    assert question.options == ("The <em>moon</em>", "Ships")
    assert not question.is_several
    assert on_paper(item(ItemType.MULTIPLE_CHOICE, options=OPTIONS), "").is_several


def test_a_match_has_its_lines_and_each_right_text_once() -> None:
    question = on_paper(matching("xyxz"), "")
    assert question.lefts == ("left a", "left b", "left c", "left d")
    assert sorted(question.rights) == ["x", "y", "z"]


def test_an_order_has_its_steps_in_no_order() -> None:
    one = ordering("abcd")
    question = on_paper(one, "")
    right = [step.text for step in one.steps]
    assert sorted(question.steps) == sorted(right)
    assert list(question.steps) != right


def test_what_is_typed_has_a_line_with_its_unit() -> None:
    question = on_paper(item(ItemType.NUMERIC, answer=2.0, unit="times"), "")
    assert question.unit == "times"
    assert not any((question.options, question.lefts, question.rights, question.steps))


def test_nothing_is_said_of_any_answer() -> None:
    for one in (item(ItemType.SINGLE_CHOICE, options=OPTIONS), matching(), ordering()):
        said = str(on_paper(one, ""))
        assert "about" not in said
        assert "float" not in said
