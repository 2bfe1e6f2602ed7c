"""What an exemption lifts, and what it never becomes."""

from course.domain.completion import LessonRecord, QuizRecord, Record, judge
from course.domain.exemptions import ALL, Reason, needs_second, requirements
from course.domain.lifting import lifted
from course.domain.record_text import record_from_json, record_to_json
from tests.unit.domain.test_completion import NOON, course, lesson

COURSE = course(lesson("a"), lesson("b", "1.2"))
READ = LessonRecord(NOON, completed_at=NOON, how="read")
PASSED = QuizRecord(1, NOON, 4, 4, 3.2, passed_at=NOON)


def test_the_whole_course_lifted_asks_nothing_and_completes_nothing() -> None:
    standing = judge(COURSE, Record(exempt=(ALL,)))
    assert standing.is_exempt
    assert not standing.meets_all
    assert (standing.lessons_done, standing.quizzes_passed) == (0, 0)


def test_every_requirement_lifted_one_by_one_completes_nothing_either() -> None:
    every = tuple(one.key for one in requirements(COURSE) if one.key != ALL)
    assert not judge(COURSE, Record(exempt=every)).meets_all


def test_one_requirement_lifted_is_not_missing_and_not_done() -> None:
    standing = judge(COURSE, Record({"one/a": READ}, exempt=("quiz:one",)))
    assert [str(one.requirement) for one in standing.missing] == ["Complete lesson 1.2, B"]
    assert (standing.quizzes_passed, standing.quizzes_lifted) == (0, 1)


def test_the_rest_done_is_enough() -> None:
    record = Record({"one/a": READ}, {"one": PASSED}, exempt=("lesson:one/b",))
    standing = judge(COURSE, record)
    assert standing.meets_all
    assert standing.has_read_all


def test_the_whole_course_lifted_earns_no_certificate_for_a_part_of_it() -> None:
    part = Record({"one/a": READ}, {"one": PASSED}, exempt=(ALL,))
    assert not judge(COURSE, part).meets_all
    assert judge(COURSE, part).is_exempt
    both = Record({"one/a": READ}, {"one": PASSED}, exempt=(ALL, "lesson:one/b"))
    assert judge(COURSE, both).meets_all
    whole = Record({"one/a": READ, "one/b": READ}, {"one": PASSED}, exempt=(ALL,))
    assert judge(COURSE, whole).meets_all


def test_what_is_lifted_is_named_once_and_what_was_done_is_not() -> None:
    assert [str(one) for one in lifted(COURSE, Record(exempt=(ALL, "quiz:one")))] == [
        "The whole course"
    ]
    record = Record({"one/a": READ}, exempt=("lesson:one/a", "lesson:one/b", "lesson:gone/x"))
    assert [str(one) for one in lifted(COURSE, record)] == ["Lesson 1.2, B"]


def test_what_was_done_counts_as_done_whatever_is_lifted() -> None:
    standing = judge(COURSE, Record({"one/a": READ}, {"one": PASSED}, exempt=(ALL,)))
    assert (standing.lessons_done, standing.lessons_lifted) == (1, 1)
    assert (standing.quizzes_passed, standing.quizzes_lifted) == (1, 0)


def test_a_record_is_read_back_with_what_is_lifted_and_without() -> None:
    for record in (Record(), Record(exempt=(ALL, "quiz:one"))):
        assert record_from_json(record_to_json(record)) == record
    assert "exempt" not in record_to_json(Record())


def test_only_the_whole_course_needs_two_signatures() -> None:
    keys = [one.key for one in requirements(COURSE)]
    assert [key for key in keys if needs_second(COURSE, key)] == [ALL]
    assert needs_second(COURSE, keys[1], keys[2:]), "nor piece by piece"
    assert not needs_second(COURSE, keys[1], keys[3:])


def test_every_reason_has_words() -> None:
    assert all(str(reason.words) for reason in Reason)
