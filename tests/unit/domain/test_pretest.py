"""When the questions before and after the course are open, and who gets which form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.bank import ItemUse
from course.domain.completion import QuizRecord, Record, Standing
from course.domain.pretest import (
    NOTHING,
    Form,
    Moment,
    Offer,
    Sat,
    form_for,
    is_open,
    offer,
)

NOON = datetime(2027, 5, 3, 12, tzinfo=UTC)
LENGTHS = {Form.A: 15, Form.B: 15}
TOOK_A_QUIZ = Record(quizzes={"introduction": QuizRecord(1, NOON, 3.0, 12.0, 9.6)})

BEFORE, AFTER = Moment.BEFORE, Moment.AFTER


def standing(done: int, *, complete: bool = False) -> Standing:
    return Standing(done, 4, 0, 1, (), NOON if complete else None)


# ---------------------------------------------------------------- when


def test_the_first_questions_are_open_until_a_quiz_is_submitted() -> None:
    assert is_open(BEFORE, Record(), standing(0), NOTHING)
    assert is_open(BEFORE, Record(), standing(3), NOTHING)
    assert not is_open(BEFORE, TOOK_A_QUIZ, standing(3), NOTHING)


def test_the_second_questions_open_when_the_last_lesson_is_completed() -> None:
    assert not is_open(AFTER, Record(), standing(3), NOTHING)
    assert is_open(AFTER, Record(), standing(4), NOTHING)
    assert is_open(AFTER, Record(), standing(3, complete=True), NOTHING)


def test_who_has_read_everything_is_no_longer_asked_what_they_knew_before() -> None:
    assert not is_open(BEFORE, Record(), standing(4), NOTHING)


def test_what_was_begun_after_the_course_stays_open_when_the_course_grows() -> None:
    assert is_open(AFTER, TOOK_A_QUIZ, standing(3), Sat(Form.A))
    assert not is_open(BEFORE, TOOK_A_QUIZ, standing(3), Sat(Form.A))


@pytest.mark.parametrize("moment", Moment)
def test_what_was_handed_in_is_never_open_again(moment: Moment) -> None:
    assert not is_open(moment, Record(), standing(4), Sat(Form.A, finished_at=NOON))
    assert not is_open(moment, Record(), standing(0), Sat(Form.A, finished_at=NOON))


def test_the_first_offer_is_a_card_of_fifteen_questions_and_eight_minutes() -> None:
    offered = offer(Record(), standing(0), {}, LENGTHS)
    assert offered == Offer(BEFORE, 15, 8, is_begun=False, is_quiet=False)


def test_what_was_skipped_is_a_quiet_link_and_no_card() -> None:
    offered = offer(Record(), standing(0), {BEFORE: Sat(skipped_at=NOON)}, LENGTHS)
    assert offered is not None
    assert offered.is_quiet


def test_whoever_reads_on_without_a_word_is_not_asked_again_after_the_first_lesson() -> None:
    offered = offer(Record(), standing(1), {}, LENGTHS)
    assert offered is not None
    assert offered.is_quiet
    begun = offer(Record(), standing(1), {BEFORE: Sat(Form.B)}, LENGTHS)
    assert begun is not None
    assert (begun.is_quiet, begun.is_begun) == (False, True)


def test_the_second_questions_are_offered_to_whoever_skipped_the_first() -> None:
    offered = offer(TOOK_A_QUIZ, standing(4), {BEFORE: Sat(skipped_at=NOON)}, LENGTHS)
    assert offered == Offer(AFTER, 15, 8, is_begun=False, is_quiet=False)


def test_once_both_are_over_there_is_only_a_link_to_what_came_of_them() -> None:
    sat = {AFTER: Sat(Form.A, finished_at=NOON)}
    offered = offer(TOOK_A_QUIZ, standing(4), sat, LENGTHS)
    assert offered is not None
    assert (offered.is_handed_in, offered.is_quiet) == (True, True)


def test_between_the_first_quiz_and_the_last_lesson_nothing_is_offered() -> None:
    assert offer(TOOK_A_QUIZ, standing(3), {}, LENGTHS) is None


@pytest.mark.parametrize("lengths", [{}, {Form.A: 15}, {Form.A: 0, Form.B: 0}])
def test_a_course_without_such_questions_offers_none(lengths: dict[Form, int]) -> None:
    assert offer(Record(), standing(0), {}, lengths) is None


# ---------------------------------------------------------------- which


def test_each_form_holds_the_items_of_its_use() -> None:
    assert [form.use for form in Form] == [ItemUse.PRETEST_A, ItemUse.PRETEST_B]


@given(st.lists(st.text(min_size=1), max_size=60))
def test_half_of_the_people_get_form_a_first_whoever_they_are(people: list[str]) -> None:
    given_so_far = dict.fromkeys(Form, 0)
    for person in people:
        given_so_far[form_for(BEFORE, NOTHING, given_so_far, person)] += 1
        assert abs(given_so_far[Form.A] - given_so_far[Form.B]) <= 1


@given(st.lists(st.tuples(st.text(), st.integers(0, 3)), min_size=40, max_size=60))
def test_people_who_begin_at_the_same_instant_are_evened_out_by_those_who_follow(
    people: list[tuple[str, int]],
) -> None:
    """What each sees of the others may be up to three people old."""
    forms: list[Form] = []
    for person, late in people:
        seen = forms[: max(0, len(forms) - late)]
        forms.append(form_for(BEFORE, NOTHING, {f: seen.count(f) for f in Form}, person))
        assert abs(forms.count(Form.A) - forms.count(Form.B)) <= 4


@given(st.text(), st.integers(0, 99), st.integers(0, 99))
def test_nobody_meets_a_question_twice(person: str, a: int, b: int) -> None:
    counts = {Form.A: a, Form.B: b}
    first = form_for(BEFORE, NOTHING, counts, person)
    assert form_for(AFTER, Sat(first), counts, person) is first.other
    assert first.other.other is first


@given(st.text())
def test_the_first_of_all_gets_a_form_that_their_id_decides(person: str) -> None:
    assert form_for(BEFORE, NOTHING, {}, person) is form_for(BEFORE, NOTHING, {}, person)


def test_ids_decide_for_one_form_as_often_as_for_the_other() -> None:
    forms = [form_for(BEFORE, NOTHING, {}, f"person {n}") for n in range(2000)]
    assert 900 < forms.count(Form.A) < 1100


def test_who_skipped_the_first_gets_the_form_given_less_often_after() -> None:
    assert form_for(AFTER, Sat(skipped_at=NOON), {Form.A: 3, Form.B: 2}, "x") is Form.B
