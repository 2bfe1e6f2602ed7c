"""Summit days proposed from what is known least: the same each time, in the lessons' own words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.domain.programme import (
    MINUTES,
    PARTS,
    Asked,
    Place,
    begin,
    programme_from_json,
    programme_to_json,
    propose,
)
from tests.factories import sample_course

COURSE = sample_course()
FIRST, SECOND = COURSE.lessons[:2]
EVERY: list[Place] = [
    (lesson.key, one.id) for lesson in COURSE.lessons for one in lesson.objectives
]
ASKED = {
    FIRST.key: [
        Asked("fs-check-1", "fs-1", False),
        Asked("fs-check-2", "fs-2", True),
        Asked("fs-check-3", "fs-2", False),
    ]
}

orders = st.permutations(EVERY)
lengths = st.tuples(st.integers(1, 5), st.integers(1, 8))


def test_the_weakest_objective_of_each_lesson_comes_before_a_second_one_of_any() -> None:
    weakest = [("introduction/second-steps", "ss-2"), ("introduction/second-steps", "ss-1"),
               ("introduction/first-steps", "fs-1")]  # fmt: skip
    found = propose(COURSE, weakest, {}, days=1, a_day=2)
    assert [one.place for one in found.sessions] == [weakest[2], weakest[0]]


def test_every_word_of_a_proposal_stands_in_its_lesson() -> None:
    found = begin(FIRST, FIRST.objectives[0], ASKED[FIRST.key])
    assert (found.title, found.text) == (FIRST.title, FIRST.summary)
    assert found.aim in FIRST.objectives[0].text


def test_the_questions_are_one_of_the_objective_and_one_for_the_other_chair() -> None:
    assert begin(FIRST, FIRST.objectives[0], ASKED[FIRST.key]).items == ("fs-check-1", "fs-check-2")
    assert begin(FIRST, FIRST.objectives[1], ASKED[FIRST.key]).items == ("fs-check-2", "fs-check-3")
    assert begin(FIRST, FIRST.objectives[0], ()).items == ()


def test_what_this_edition_has_lost_is_not_proposed() -> None:
    found = propose(
        COURSE, [("gone/lesson", "x-1"), (FIRST.key, "gone"), *EVERY], {}, days=1, a_day=1
    )
    assert [one.place for one in found.sessions] == EVERY[:1]


@given(orders, lengths)
def test_a_proposal_is_the_same_each_time_and_keeps_the_order_of_the_course(
    weakest: list[Place], length: tuple[int, int]
) -> None:
    days, a_day = length
    found = propose(COURSE, weakest, ASKED, days=days, a_day=a_day)
    assert found == propose(COURSE, list(weakest), dict(ASKED), days=days, a_day=a_day)
    places = [one.place for one in found.sessions]
    assert places == sorted(places, key=EVERY.index)
    assert len(places) == len(set(places)) == min(days * a_day, len(EVERY))


@given(orders, lengths)
def test_days_hold_every_session_once_and_none_holds_more_than_asked_for(
    weakest: list[Place], length: tuple[int, int]
) -> None:
    found = propose(COURSE, weakest, ASKED, days=length[0], a_day=length[1])
    assert tuple(one for day in found.days for one in day) == found.sessions
    assert all(len(day) <= length[1] for day in found.days)
    assert len(found.days) <= length[0]


@given(orders, lengths)
def test_what_is_kept_is_read_again_as_it_was(
    weakest: list[Place], length: tuple[int, int]
) -> None:
    found = propose(COURSE, weakest, ASKED, days=length[0], a_day=length[1])
    assert programme_from_json(programme_to_json(found)) == found


def test_the_parts_of_a_session_fill_its_time() -> None:
    assert sum(minutes for _, minutes in PARTS) == MINUTES
