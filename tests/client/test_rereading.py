"""After a failed quiz: which lessons are named, what they ask, and what opens the next try."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.bank import Item
from course.domain.items import Response
from course.store import Item as ItemRow
from course.store import LessonProgress, StandingRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_quiz import COVER, Sitting, half
from tests.conftest import Clock
from tests.quiz import right, wrong

FIRST, SECOND = "/course/introduction/first-steps/", "/course/introduction/second-steps/"
READ_AGAIN = "I have read it again"


def words(page: BeautifulSoup | None, selector: str = "main") -> str:
    assert page is not None
    found = page.select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def read_through(visitor: Visitor, lesson: str) -> None:
    """Open a lesson, answer its checks and complete it."""
    visitor.get(lesson)
    for number in (1, 2):
        answer_check(visitor, lesson, number)
    visitor.post(f"{lesson}complete/")


def answer_check(visitor: Visitor, lesson: str, number: int) -> BeautifulSoup:
    name = "fs" if lesson == FIRST else "ss"
    visitor.post(f"{lesson}checks/{name}-check-{number}/", {f"answer-{number}": "a"})
    return visitor.follow()


def open_checks(page: BeautifulSoup) -> list[str]:
    """The checks that a lesson's page asks."""
    return [str(form["data-field"]) for form in page.select(".check form")]


@pytest.fixture
def failed(sign_in: SignIn, db: Session, clock: Clock) -> Sitting:
    """Both lessons read and completed; a try with the first lesson right and the second wrong."""
    visitor = sign_in()
    for lesson in (FIRST, SECOND):
        read_through(visitor, lesson)
    clock.pass_(minutes=10)
    sitting = Sitting(visitor, db)
    sitting.finish(only_the_first_lesson)
    clock.pass_(minutes=1)
    return sitting


def only_the_first_lesson(item: Item) -> Response | None:
    """The second lesson not answered: so the paragraph that teaches each answer is named."""
    return right(item) if item.lesson == "first-steps" else None


def test_only_the_lesson_that_lost_points_is_named_and_asks_to_be_read_again(
    failed: Sitting,
) -> None:
    visitor = failed.visitor
    for path in (COVER, f"{failed.path}review/"):
        named = [link["href"] for link in visitor.get(path).select(".reread li a")]
        assert [link.partition("#")[0] for link in named] == [SECOND]
    assert READ_AGAIN not in words(visitor.get(FIRST), "#ending")
    assert READ_AGAIN in words(visitor.get(SECOND), "#ending")


def test_in_a_lesson_that_lost_no_points_answers_stand(failed: Sitting) -> None:
    assert open_checks(failed.visitor.get(FIRST)) == []


def test_the_checks_near_the_named_paragraphs_are_asked_anew_and_no_others(
    failed: Sitting,
) -> None:
    page = failed.visitor.get(SECOND)
    links = [str(a["href"]) for a in page.select("#ending p a[href^='#']")]
    asked = open_checks(page)
    assert asked
    assert {f"#check-{name[-1]}" for name in asked} <= set(links)
    for link in links:
        assert page.select_one(link) is not None, "every link leads somewhere on the page"


def test_pressing_first_and_answering_afterwards_opens_the_next_try_too(failed: Sitting) -> None:
    visitor = failed.visitor
    visitor.get(SECOND)
    visitor.post(f"{SECOND}reread/")
    assert "left to answer" in words(visitor.follow(), ".reread")
    visitor.post(COVER, status=409)
    page = visitor.get(SECOND)
    assert READ_AGAIN not in words(page, "#ending")
    left = open_checks(page)
    assert left, "what is left to answer can be answered"
    for name in left:
        page = answer_check(visitor, SECOND, int(name[-1]))
    assert "answer again" not in words(page, "#ending")
    assert "Start the next try" in words(visitor.get(COVER))
    visitor.post(COVER)


def test_answering_alone_opens_nothing_and_the_cover_says_what_is_left(failed: Sitting) -> None:
    visitor = failed.visitor
    for name in open_checks(visitor.get(SECOND)):
        answer_check(visitor, SECOND, int(name[-1]))
    assert "“I have read it again”" in words(visitor.get(COVER), ".reread")
    visitor.post(COVER, status=409)


def test_what_was_done_before_the_try_opens_nothing(
    sign_in: SignIn, db: Session, clock: Clock
) -> None:
    visitor = sign_in()
    read_through(visitor, SECOND)
    visitor.post(f"{SECOND}reread/")
    clock.pass_(minutes=1)
    Sitting(visitor, db).finish(half)
    clock.pass_(minutes=1)
    visitor.post(COVER, status=409)


def test_a_pass_asks_nothing_of_any_lesson(failed: Sitting, clock: Clock) -> None:
    clock.pass_(minutes=15)
    Sitting(failed.visitor, failed.db).finish()
    page = failed.visitor.get(SECOND)
    assert READ_AGAIN not in words(page, "#ending")
    assert open_checks(page) == []


def test_a_later_try_names_anew_what_it_lost(failed: Sitting, clock: Clock) -> None:
    visitor = failed.visitor
    for name in open_checks(visitor.get(SECOND)):
        answer_check(visitor, SECOND, int(name[-1]))
    visitor.post(f"{SECOND}reread/")
    clock.pass_(minutes=1)
    Sitting(visitor, failed.db).finish(wrong)
    clock.pass_(minutes=1)
    page = visitor.get(SECOND)
    assert READ_AGAIN in words(page, "#ending")
    assert open_checks(page)
    visitor.get(COVER)
    visitor.post(COVER, status=409)


def test_a_script_that_answers_gets_an_ending_without_that_check(failed: Sitting) -> None:
    visitor = failed.visitor
    before = open_checks(visitor.get(SECOND))
    body = {"options": ["a"]}
    said = visitor.post_json(f"{SECOND}checks/ss-check-{before[0][-1]}/", body)
    ending = BeautifulSoup(str(said["ending"]), "html.parser")
    links = [a["href"] for a in ending.select("p a")]
    assert f"#check-{before[0][-1]}" not in links
    assert READ_AGAIN in ending.get_text()


def test_a_lesson_asks_the_database_four_times_beside_the_session_even_then(
    failed: Sitting, queries: Counter
) -> None:
    """For its checks, their answers, what the quiz waits for, and verdicts on objections."""
    failed.visitor.get(SECOND)
    queries.clear()
    failed.visitor.get(SECOND)
    assert len(queries) == 5, queries.statements


def test_completing_needs_no_check_that_cannot_be_shown(sign_in: SignIn, db: Session) -> None:
    visitor = sign_in()
    retire(db, "fs-check-2")
    page = visitor.get(FIRST)
    assert "cannot be shown" in words(page)
    visitor.post(f"{FIRST}complete/", status=422)
    answer_check(visitor, FIRST, 1)
    visitor.post(f"{FIRST}complete/")
    db.rollback()
    assert db.scalars(select(LessonProgress.completed_at)).one() is not None
    kept = json.loads(db.scalars(select(StandingRow.record)).one())
    assert kept["lessons"]["introduction/first-steps"]["answered"] == ["fs-check-1"]


def retire(db: Session, item: str) -> None:
    db.execute(update(ItemRow).where(ItemRow.slug == item).values(status="retired"))
    db.commit()
