"""From a record to a standing, in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from course.domain.bank import Blueprint
from course.domain.completion import (
    LessonRecord,
    QuizRecord,
    Record,
    Sitting,
    judge,
    may_complete,
    quiz_record,
    shown_points,
)
from course.domain.course import Course, Issuer, Lesson, Module, Policy, Summit
from course.domain.parts import CheckPart
from course.domain.record_text import record_from_json, record_to_json
from course.domain.tries import SectionResult

NOON = datetime(2027, 5, 3, 12, tzinfo=UTC)
PLAN = Blueprint("one", "One", 0.8, {"a": 2, "b": 2})


def lesson(slug: str, number: str = "1.1", *checks: str) -> Lesson:
    parts = tuple(CheckPart(item, n, "") for n, item in enumerate(checks, start=1))
    return Lesson(
        "one",
        slug,
        number,
        slug.title(),
        "",
        (),
        (),
        parts,
        (),
        {},
        "",
        5,
        "0" * 64,
        date(2027, 6, 1),
    )


def course(*lessons: Lesson) -> Course:
    module = Module("one", 1, "One", "", lessons)
    return Course(
        "Course",
        "May 2027",
        (module,),
        Policy(),
        Summit("S", NOON, "UTC", "Geneva"),
        Issuer("Issuer", "issuer@example.org"),
    )


def sitting(minutes: int, **points: float) -> Sitting:
    results = tuple(SectionResult(section, earned, 2) for section, earned in points.items())
    return Sitting(NOON + timedelta(minutes=minutes), PLAN, results)


def test_somebody_new_lacks_each_lesson_and_the_quiz() -> None:
    standing = judge(course(lesson("a"), lesson("b", "1.2")), Record())
    assert [str(one.requirement) for one in standing.missing] == [
        "Complete lesson 1.1, A",
        "Complete lesson 1.2, B",
        "Pass quiz 1, One",
    ]
    assert (standing.lessons_done, standing.lessons_total) == (0, 2)
    assert not standing.meets_all


def test_the_evidence_says_how_many_checks_are_open() -> None:
    record = Record({"one/a": LessonRecord(NOON, answered=("x",))})
    missing = judge(course(lesson("a", "1.1", "x", "y", "z")), record).missing[0]
    assert str(missing.evidence) == "2 of its 3 checks are still to be answered."


def test_a_lesson_with_every_check_answered_waits_for_the_button_alone() -> None:
    read = lesson("a", "1.1", "x")
    record = LessonRecord(NOON, answered=("x",))
    assert may_complete(read, record, {"x"})
    missing = judge(course(read), Record({"one/a": record})).missing[0]
    assert "Press “Complete and continue”" in str(missing.evidence)


def test_a_wrong_answer_to_a_check_counts_as_answered_and_no_answer_does_not() -> None:
    read = lesson("a", "1.1", "x")
    assert not may_complete(read, None, {"x"})
    assert may_complete(read, LessonRecord(NOON, answered=("x",)), {"x"})


def test_a_check_that_the_bank_lost_keeps_nobody_from_completing() -> None:
    read = lesson("a", "1.1", "x", "gone")
    assert may_complete(read, LessonRecord(NOON, answered=("x",)), {"x"})
    assert not may_complete(read, LessonRecord(NOON, answered=("gone",)), {"x"})


def test_the_score_stands_apart_from_the_evidence_that_others_see() -> None:
    quiz = QuizRecord(1, NOON, 2.5, 4, 3.2)
    missing = judge(course(), Record(quizzes={"one": quiz})).missing[0]
    assert str(missing.evidence) == "It has been taken, and not passed yet."
    assert str(missing.points) == "2.5 of 4 points; 3.2 are needed."


def test_a_pass_stands_when_a_later_blueprint_asks_for_more() -> None:
    harder = Blueprint("one", "One", 1.0, {"a": 2, "b": 2, "c": 2})
    first = sitting(0, a=2, b=1.5)
    later = Sitting(NOON + timedelta(hours=1), harder, (SectionResult("b", 0, 2),))
    assert quiz_record([first, later]).passed_at == first.submitted_at


def test_the_best_of_each_section_passes_though_no_try_did() -> None:
    record = quiz_record([sitting(0, a=2, b=0.5), sitting(20, b=1.5)])
    assert record.passed_at == NOON + timedelta(minutes=20)
    assert record.points == 3.5


def test_an_edit_that_adds_a_check_takes_no_completed_lesson_back() -> None:
    done = LessonRecord(NOON, answered=("x",), completed_at=NOON, how="read")
    edited = replace(lesson("a", "1.1", "x", "new"), digest="1" * 64)
    standing = judge(course(edited), Record({"one/a": done}))
    assert [one.lesson for one in standing.missing] == [None], "the quiz alone"
    assert standing.lessons_done == 1


def test_a_quiz_passed_stands_when_the_module_loses_a_lesson() -> None:
    quiz = QuizRecord(1, NOON, 4, 4, 3.2, NOON)
    standing = judge(course(lesson("a")), Record(quizzes={"one": quiz}))
    assert (standing.quizzes_passed, standing.quizzes_total) == (1, 1)


def test_completion_stands_when_the_course_grows() -> None:
    done = LessonRecord(NOON, completed_at=NOON, how="read")
    quiz = QuizRecord(1, NOON, 4, 4, 3.2, NOON)
    record = Record({"one/a": done}, {"one": quiz}, completed_at=NOON)
    standing = judge(course(lesson("a"), lesson("new", "1.2")), record)
    assert standing.is_complete
    assert not standing.meets_all


def test_shown_points_never_look_better_than_they_are() -> None:
    assert shown_points(9.59) == "9.5"
    assert shown_points(9.6) == "9.6"
    assert shown_points(9.52, up=True) == "9.6"
    assert shown_points(12.0) == "12"


times = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
slugs = st.text("abcdef-", min_size=1, max_size=8)
lesson_records = st.builds(
    LessonRecord,
    times,
    st.lists(slugs, unique=True).map(lambda ids: tuple(sorted(ids))),
    slugs,
    st.none() | times,
    st.none() | st.sampled_from(["read", "quiz"]),
    st.none() | times,
)
quiz_records = st.builds(
    QuizRecord,
    st.integers(1, 60),
    times,
    st.floats(0, 12),
    st.just(12.0),
    st.just(9.6),
    st.none() | times,
)
records = st.builds(
    Record,
    st.dictionaries(slugs, lesson_records),
    st.dictionaries(slugs, quiz_records),
    st.none() | times,
)


@given(records)
def test_a_record_comes_back_as_it_was_written_and_to_the_byte(record: Record) -> None:
    text = record_to_json(record)
    assert record_from_json(text) == record
    assert record_to_json(record_from_json(text)) == text
