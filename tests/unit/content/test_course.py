"""Files become one course."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from course.content import ContentError, load_bank, load_course
from course.content.course import policy_digest, read_course
from course.content.reading_time import minutes
from course.domain.course import Policy
from course.domain.parts import CheckPart, HtmlPart
from course.domain.regrading import Rule
from tests.unit.content.writing import COURSE, TIDES, write_course


def test_a_course_is_read_with_all_it_says(tmp_path: Path) -> None:
    course = load_course(write_course(tmp_path))
    assert course.title == "A small course"
    assert [lesson.key for lesson in course.lessons] == ["sea/tides", "sea/currents"]
    assert [lesson.number for lesson in course.lessons] == ["1.1", "1.2"]
    assert course.policy == Policy(0.8, 15, 3)
    assert course.summit.deadline.astimezone(UTC) == datetime(2027, 6, 18, 16, 0, tzinfo=UTC)
    assert course.issuer.contact == "sea@example.org"
    assert [term.slug for term in course.glossary] == ["spring-tide"]


def test_a_lesson_is_cut_into_parts_that_know_their_heading(tmp_path: Path) -> None:
    tides = load_course(write_course(tmp_path)).lessons[0]
    assert [(type(part), part.section) for part in tides.parts] == [
        (HtmlPart, ""),
        (HtmlPart, "the-moon"),
        (HtmlPart, "the-sun"),
        (CheckPart, "the-sun"),
        (HtmlPart, "the-sun"),
    ]
    assert tides.checks == (CheckPart("tides-check", 1, "the-sun"),)
    assert [heading.title for heading in tides.headings] == ["The moon", "The sun"]
    assert dict(tides.anchors) == {
        "the-moon": "the-moon",
        "largest-range": "the-moon",
        "the-sun": "the-sun",
    }
    assert tides.title_of("largest-range") == "The moon"
    assert tides.review_by == date(2027, 6, 1)
    assert tides.key_points == ("The <strong>moon</strong> moves the water.",)


def test_a_digest_changes_with_the_text_and_only_then(tmp_path: Path) -> None:
    first = load_course(write_course(tmp_path / "a"))
    same = load_course(write_course(tmp_path / "b"))
    other = load_course(write_course(tmp_path / "c", tides=TIDES.replace("Twice", "Often")))
    assert first.digest == same.digest != other.digest
    assert first.lessons[0].digest != other.lessons[0].digest
    assert first.lessons[1].digest == other.lessons[1].digest
    assert first.policy_digest == other.policy_digest


def test_the_policys_digest_follows_its_rules_and_not_its_spelling(tmp_path: Path) -> None:
    written = COURSE.replace("pass_share = 0.8", "pass_share = 0.80  # of the points")
    course = load_course(write_course(tmp_path, course=written))
    assert course.policy_digest == policy_digest(Policy()) != policy_digest(Policy(0.9))


def test_the_days_to_answer_an_objection_are_read_and_are_one_at_least(tmp_path: Path) -> None:
    assert load_course(write_course(tmp_path / "a")).challenge_days == 5
    written = COURSE + "\n[challenges]\ndays = 9\n"
    course = load_course(write_course(tmp_path / "b", course=written))
    assert course.challenge_days == 9
    assert course.policy_digest == policy_digest(Policy()), "it is no rule of completion"
    for number, wrong in enumerate(("days = 0", "days = 2.5", 'days = "five"', "hours = 5")):
        written = f"{COURSE}\n[challenges]\n{wrong}\n"
        root = write_course(tmp_path / f"c{number}", course=written)
        with pytest.raises(ContentError, match=r"course\.toml"):
            load_course(root)


def test_the_end_of_records_is_read_and_is_a_month_after_the_summit_at_least(
    tmp_path: Path,
) -> None:
    assert load_course(write_course(tmp_path / "a")).keep_days == 0
    written = COURSE + "\n[privacy]\nkeep_days = 30\n"
    course = load_course(write_course(tmp_path / "b", course=written))
    assert course.keep_days == 30
    for number, wrong in enumerate(("keep_days = 29", "keep_days = -1", "keep_days = 90.5", "x=1")):
        root = write_course(tmp_path / f"c{number}", course=f"{COURSE}\n[privacy]\n{wrong}\n")
        with pytest.raises(ContentError, match=r"course\.toml"):
            load_course(root)


def test_addresses_carry_the_sub_path(tmp_path: Path) -> None:
    tides = load_course(write_course(tmp_path), "/sub").lessons[0]
    html = "".join(part.html for part in tides.parts if isinstance(part, HtmlPart))
    assert 'src="/sub/course/sea/figures/tides.svg"' in html
    assert 'href="/sub/glossary/#t-spring-tide"' in html
    assert 'href="/sub/course/sea/currents/#s-cold-water"' in html
    assert 'href="#s-largest-range"' in html


def test_a_course_with_a_fault_is_not_served(tmp_path: Path) -> None:
    root = write_course(tmp_path, tides=TIDES.replace('title = "Tides"\n', ""))
    with pytest.raises(ContentError, match=r'modules/sea/tides\.md:1: "title" is missing'):
        load_course(root)


def test_a_bank_is_read_with_blueprint_and_items(tmp_path: Path) -> None:
    [quiz] = load_bank(write_course(tmp_path))
    assert (quiz.blueprint.module, quiz.blueprint.length) == ("sea", 2)
    assert [item.id for item in quiz.items] == ["tides-moon", "tides-check", "currents-cold"]
    assert quiz.items[0].keys == {"a"}


def test_minutes_come_from_words_checks_and_figures() -> None:
    check = CheckPart("x", 1, "")
    figure = HtmlPart('<figure class="figure"></figure>', "")
    assert minutes(0, []) == 1
    assert minutes(1260, [check, check, check, figure, figure]) == 7 + 3 + 1


def test_what_stands_when_a_key_was_wrong_is_read_and_is_no_part_of_the_policy(
    tmp_path: Path,
) -> None:
    usual = load_course(write_course(tmp_path / "a"))
    exact = COURSE.replace("pass_share = 0.8", 'pass_share = 0.8\nregrade = "exact"')
    other = load_course(write_course(tmp_path / "b", course=exact))
    assert (usual.regrade, other.regrade) == (Rule.RAISE, Rule.EXACT)
    assert usual.policy_digest == other.policy_digest
    wrong = COURSE.replace("pass_share = 0.8", 'pass_share = 0.8\nregrade = "lower"')
    with pytest.raises(ContentError, match='"regrade" is "lower"; it may be raise, exact'):
        load_course(write_course(tmp_path / "c", course=wrong))


def test_whom_the_door_asks_for_no_course_is_named_or_nobody(tmp_path: Path) -> None:
    silent = load_course(write_course(tmp_path / "a")).admission
    assert (silent.no_course, silent.learning_room) == ((), "")
    written = COURSE + '\n[admission]\nno_course = ["press"]\nlearning_room = "Room 4"\n'
    said = load_course(write_course(tmp_path / "b", course=written)).admission
    assert (said.no_course, said.learning_room) == (("press",), "Room 4")


@pytest.mark.parametrize("wrong", ['no_course = ["guest"]', "no_course = 1", "rooms = 4"])
def test_a_door_that_names_what_there_is_not_is_told(tmp_path: Path, wrong: str) -> None:
    written = f"{COURSE}\n[admission]\n{wrong}\n"
    (problem,) = read_course(write_course(tmp_path, course=written)).problems
    assert problem.path == Path("modules/course.toml")
    assert any(word in problem.message for word in ("no_course", "rooms"))


def test_a_day_of_the_summit_ends_at_midnight_in_its_city(tmp_path: Path) -> None:
    summit = load_course(write_course(tmp_path)).summit
    spring = datetime(2027, 3, 28, 12, tzinfo=UTC)  # a day of 23 hours in Geneva
    start, end = summit.day_of(spring)
    assert (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() == 23 * 3600
    assert start <= spring < end
    late = datetime(2027, 6, 1, 22, 30, tzinfo=UTC)  # it is the second of June there
    assert summit.day_of(late)[0].day == 2
