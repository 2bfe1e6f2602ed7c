"""Who is let in, case by case; tests/browser/test_door_rules.py holds the script against it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import load_course
from course.domain.admission import (
    COLOURS,
    Colour,
    Progress,
    Proof,
    Reason,
    SeatState,
    Shown,
    judge,
    minutes_left,
    progress_of,
)
from course.domain.completion import Record
from course.domain.completion import judge as judge_record
from course.domain.course import Admission
from course.domain.seats import CATEGORY_WORDS, Category
from course.door.saying import SAID
from tests.conftest import SAMPLE

CASES = json.loads((Path(__file__).parents[2] / "door_cases.json").read_text("utf-8"))

shown_things = st.builds(
    Shown,
    is_signed=st.sampled_from([None, True, False]),
    proof=st.sampled_from([None, *Proof]),
    is_this_edition=st.booleans(),
)
seats = st.builds(
    SeatState,
    is_held=st.booleans(),
    progress=st.sampled_from(Progress),
    proof=st.sampled_from([None, Proof.VALID, Proof.REVOKED]),
)


def read_case(case: dict[str, object]) -> tuple[Shown, SeatState | None, bool]:
    shown, seat = dict(case["shown"]), case["seat"]  # type: ignore[call-overload]
    proof = shown.get("proof")
    return (
        Shown(shown.get("isSigned"), Proof(proof) if proof else None,
              shown.get("isThisEdition", True)),
        None if seat is None else SeatState(
            seat["held"], Progress(seat["progress"]),  # type: ignore[index]
            Proof(seat["proof"]) if seat["proof"] else None,  # type: ignore[index]
        ),
        bool(case["inside"]),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_case_is_judged_as_the_table_says(case: dict[str, object]) -> None:
    shown, seat, is_inside = read_case(case)
    verdict = judge(shown, seat, is_inside=is_inside)
    assert (verdict.colour.value, verdict.reason.value) == (case["colour"], case["reason"])


def test_the_table_knows_every_reason() -> None:
    assert {case["reason"] for case in CASES} == set(Reason) == set(SAID) == set(COLOURS)


@given(shown_things, seats | st.none(), st.booleans())
def test_green_is_never_given_to_what_is_forged_revoked_or_passed_on(
    shown: Shown, seat: SeatState | None, is_inside: bool
) -> None:
    verdict = judge(shown, seat, is_inside=is_inside)
    if verdict.colour is not Colour.RED:
        assert shown.is_signed is not False
        assert shown.proof is not Proof.REVOKED
        assert seat is None or (seat.is_held and seat.proof is not Proof.REVOKED)
    if verdict.colour is Colour.GREEN:
        assert seat is None or seat.progress in {Progress.READY, Progress.EXEMPT}
        assert not is_inside


def test_a_signed_code_that_is_on_no_list_is_let_in_once() -> None:
    for proof in (None, Proof.VALID, Proof.SUPERSEDED):
        shown = Shown(is_signed=True, proof=proof)
        assert judge(shown, None).colour is Colour.GREEN
        assert judge(shown, None, is_inside=True).colour is Colour.AMBER


def test_progress_and_the_minutes_that_are_left() -> None:
    course = load_course(SAMPLE, "")
    nothing = judge_record(course, Record())
    lifted = judge_record(course, Record(exempt=("all",)))
    door = Admission(no_course=("press",))
    assert progress_of(nothing, "delegate", door, is_complete=False) is Progress.UNFINISHED
    assert progress_of(nothing, "press", door, is_complete=False) is Progress.NO_COURSE
    assert progress_of(lifted, "press", door, is_complete=False) is Progress.EXEMPT
    assert progress_of(nothing, "press", door, is_complete=True) is Progress.READY
    lessons = sum(lesson.minutes for lesson in course.lessons)
    assert minutes_left(course, nothing, {"introduction": 7}) == lessons + 7
    assert minutes_left(course, lifted, {"introduction": 7}) == 0


def test_every_category_has_a_word() -> None:
    assert set(CATEGORY_WORDS) == set(Category)
