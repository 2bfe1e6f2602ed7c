"""Where somebody is, in one word, and what keeps them."""

from __future__ import annotations

from datetime import timedelta

from course.domain.completion import READ, LessonRecord, QuizRecord, Record
from course.domain.readiness import Readiness, last_act, place
from tests.factories import NOON, sample_course

FIRST, SECOND = "introduction/first-steps", "introduction/second-steps"
DONE = LessonRecord(NOON, completed_at=NOON, how=READ)
LATER = NOON + timedelta(days=1)


def test_who_did_nothing_has_not_started_whatever_was_lifted() -> None:
    course = sample_course()
    assert place(course, Record()) == (Readiness.NOT_STARTED, f"lesson:{FIRST}")
    lifted = Record(exempt=(f"lesson:{FIRST}",))
    assert place(course, lifted) == (Readiness.NOT_STARTED, f"lesson:{SECOND}")


def test_the_first_thing_missing_in_the_order_of_the_course_blocks() -> None:
    course = sample_course()
    assert place(course, Record({SECOND: DONE})) == (Readiness.UNDER_WAY, f"lesson:{FIRST}")
    read = Record({FIRST: DONE, SECOND: DONE})
    assert place(course, read) == (Readiness.UNDER_WAY, "quiz:introduction")


def test_completion_stands_and_everything_lifted_is_exempt() -> None:
    course = sample_course()
    assert place(course, Record(completed_at=NOON)) == (Readiness.READY, None)
    assert place(course, Record(exempt=("all",))) == (Readiness.EXEMPT, None)


def test_the_last_act_is_the_latest_of_all() -> None:
    assert last_act(Record()) is None
    again = LessonRecord(NOON, reread_at=LATER)
    assert last_act(Record({FIRST: again})) == LATER
    quiz = QuizRecord(tries=1, submitted_at=LATER, points=1, of=2, needed=2)
    assert last_act(Record({FIRST: DONE}, {"introduction": quiz})) == LATER


def test_who_needs_help_comes_first() -> None:
    assert sorted(Readiness, key=lambda one: one.rank) == [
        Readiness.NOT_STARTED, Readiness.UNDER_WAY, Readiness.EXEMPT, Readiness.READY,
    ]  # fmt: skip
