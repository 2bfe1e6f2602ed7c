"""What a review says where no option and no expected mistake says it."""

from course.domain.items import Response, grade
from course.web.reviewing import note
from tests.quiz import bank, right, wrong

MULTIPLE, SHORT = bank()["fs-multi-1"], bank()["fs-short-1"]


def said(item_response: Response | None, item: object = MULTIPLE) -> str:
    return note(item, item_response, grade(item, item_response).fraction)  # type: ignore[arg-type]


def test_a_right_choice_that_is_not_whole_is_said_to_be_right_and_not_whole() -> None:
    assert "Something else belongs to it" in said({"options": ["a"]})


def test_a_whole_choice_and_a_wrong_one_need_no_further_word() -> None:
    assert said(right(MULTIPLE)) == ""
    assert said({"options": ["a", "b", "c"]}) == ""
    assert said(None) == ""


def test_an_answer_that_nobody_foresaw_is_not_met_with_silence() -> None:
    assert "not the answer that was asked for" in said({"text": "a kind of bird"}, SHORT)


def test_an_expected_mistake_and_no_answer_have_their_own_words() -> None:
    assert said(wrong(SHORT), SHORT) == ""
    assert said(right(SHORT), SHORT) == ""
    assert said(None, SHORT) == ""
