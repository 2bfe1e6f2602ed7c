"""Reading the course: contents, lessons, checks, where one stopped."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content import load_course
from course.domain.bank import Change, Vetting
from course.domain.course import Course
from course.records import standing
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemVersion,
    LessonProgress,
    QuizVersion,
    StandingRow,
)
from course.store import Item as ItemRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import SAMPLE, Clock
from tests.factories import NOON

FIRST = "/course/introduction/first-steps/"
SECOND = "/course/introduction/second-steps/"
KEY = "introduction/first-steps"

RIGHT, WRONG = "a", "b"


def text_of(page: BeautifulSoup, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").split())


def answer(visitor: Visitor, lesson: str, number: int, option: str, status: int = 303) -> None:
    name = f"{'fs' if 'first' in lesson else 'ss'}-check-{number}"
    visitor.post(f"{lesson}checks/{name}/", {f"answer-{number}": option}, status)


def read_through(visitor: Visitor, lesson: str) -> None:
    visitor.get(lesson)
    answer(visitor, lesson, 1, RIGHT)
    answer(visitor, lesson, 2, WRONG)
    visitor.post(f"{lesson}complete/")


def progress_of(db: Session, visitor: Visitor, key: str = KEY) -> LessonProgress | None:
    person_id = visitor.person.id  # type: ignore[attr-defined]
    row = db.scalar(
        select(LessonProgress)
        .where(LessonProgress.person_id == person_id, LessonProgress.lesson == key)
        .execution_options(populate_existing=True)
    )
    db.expunge_all()
    db.rollback()  # on SQLite nobody else can write before
    return row


def sample() -> Course:
    return load_course(SAMPLE)


def fail_quiz(
    db: Session, person_id: int, submitted_at: datetime, *, refreshes: bool = True
) -> None:
    """A submitted try that earned nothing in either section."""
    version = db.scalars(select(QuizVersion)).one()
    ordinal = 1 + (db.scalar(select(func.count()).where(Attempt.person_id == person_id)) or 0)
    attempt = Attempt(
        public_id=f"try-{person_id}-{ordinal}",
        person_id=person_id,
        module="introduction",
        quiz_version_id=version.id,
        ordinal=ordinal,
        seed=1,
        sections=json.dumps(["first-steps", "second-steps"]),
        policy=json.dumps({}),
        state=AttemptState.SUBMITTED,
        started_at=NOON,
        submitted_at=submitted_at,
        points=0.0,
    )
    db.add(attempt)
    db.flush()
    for position, (slug, section) in enumerate(
        [("fs-single-1", "first-steps"), ("ss-single-1", "second-steps")], start=1
    ):
        item = db.scalars(
            select(ItemVersion.id)
            .join(ItemRow, ItemRow.id == ItemVersion.item_id)
            .where(ItemRow.slug == slug)
        ).one()
        drawn = DrawnItem(
            attempt_id=attempt.id,
            position=position,
            section=section,
            item_version_id=item,
            option_order="[]",
        )
        db.add(drawn)
        db.flush()
        db.add(ItemResult(drawn_item_id=drawn.id, item_version_id=item, points=0, graded_at=NOON))
    if refreshes:
        standing.refresh(db, sample(), person_id, NOON)
    db.commit()


# ---------------------------------------------------------------- contents


def test_a_newcomer_is_shown_the_first_lesson_as_the_next_step(sign_in: SignIn) -> None:
    page = sign_in().get("/course/")
    assert text_of(page, "h1") == "First steps"
    assert page.select_one(".next-step .button")["href"] == FIRST
    assert [row.select_one(".row-state").text.strip() for row in page.select(".row")] == [
        "Not started",
        "Not started",
        "Not taken",
    ]
    assert text_of(page, ".row.quiz .row-title") == "Quiz 1, 4 questions"
    numbers = [n.text for n in page.select(".between .number")]
    assert numbers == ["2", "1", "46"]


def test_the_contents_follow_what_is_done(sign_in: SignIn) -> None:
    learner = sign_in()
    read_through(learner, FIRST)
    learner.get(SECOND)
    page = learner.get("/course/")
    states = [row.select_one(".row-state").text.strip() for row in page.select(".row")]
    assert states == ["Read 3 May", "Begun", "Not taken"]
    assert text_of(page, "h1") == "Second steps"
    assert text_of(page, ".next-step .button") == "Continue"
    assert page.select_one(".row.current a")["href"] == SECOND


def test_the_contents_say_why_one_is_not_complete_in_the_words_of_the_rule(
    sign_in: SignIn, db: Session
) -> None:
    learner = sign_in()
    learner.get(FIRST)
    page = learner.get("/course/")
    told = [" ".join(li.get_text(" ").split()) for li in page.select(".missing li")]
    judged = standing.judge(
        sample(),
        standing.gather(db, sample(), learner.person.id),  # type: ignore[attr-defined]
    )
    assert len(told) == len(judged.missing) == 3
    for line, one in zip(told, judged.missing, strict=True):
        assert str(one.requirement) in line
        assert str(one.evidence) in line


def test_when_all_lessons_are_read_the_quiz_is_next(sign_in: SignIn) -> None:
    learner = sign_in()
    read_through(learner, FIRST)
    read_through(learner, SECOND)
    assert learner.location == "/course/introduction/quiz/"
    page = learner.get("/course/")
    assert page.select_one(".next-step .button")["href"] == "/course/introduction/quiz/"
    assert "current" in page.select_one(".row.quiz")["class"]


def test_a_failed_quiz_shows_its_points_to_its_own_person(sign_in: SignIn, db: Session) -> None:
    learner = sign_in()
    fail_quiz(db, learner.person.id, NOON)  # type: ignore[attr-defined]
    row = learner.get("/course/").select_one(".row.quiz .row-state")
    assert row.text.strip() == "Not passed yet, 0 of 4"


def test_a_module_has_its_own_page(sign_in: SignIn) -> None:
    page = sign_in().get("/course/introduction/")
    assert text_of(page, "h1")
    assert len(page.select(".row")) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/course/nothing/",
        "/course/introduction/nothing/",
        "/course/nothing/first-steps/",
        "/course/introduction/figures/nothing.svg",
        "/course/introduction/figures/..%2Fmodule.toml",
        "/course/nothing/figures/line.svg",
    ],
)
def test_what_the_edition_does_not_have_is_not_found(sign_in: SignIn, path: str) -> None:
    sign_in().get(path, status=404)


@pytest.mark.parametrize("path", ["/course/", "/course/introduction/", FIRST])
def test_somebody_who_is_not_signed_in_is_asked_to(visitor: Visitor, path: str) -> None:
    visitor.get(path, status=303)
    assert visitor.location.startswith("/login?next=")


def test_the_glossary_is_open_to_all(visitor: Visitor) -> None:
    page = visitor.get("/glossary/")
    assert text_of(page, "dt#t-weight") == "Weight"


# ---------------------------------------------------------------- a lesson


def test_a_lesson_shows_all_its_parts_in_order(sign_in: SignIn) -> None:
    page = sign_in().get(FIRST)
    assert text_of(page, "h1") == "First steps"
    assert [a.text for a in page.select(".toc a")] == [
        "The first part",
        "The second part",
        "Key points and sources",
    ]
    assert [li.text for li in page.select(".objectives li")] == [
        "say what a weight is; shown by the quiz and by the exploration",
        "work out a small sum. shown by the quiz",
    ]
    assert [section["id"] for section in page.select(".check")] == ["check-1", "check-2"]
    assert len(page.select(".key-points li")) == 2
    assert "A Book" in text_of(page, "ol.sources")
    assert text_of(page, "#ending button") == "Complete and continue"
    ids = {tag["id"] for tag in page.select("[id]")}
    for link in page.select('a[href^="#"]'):
        assert link["href"][1:] in ids, link


def test_nothing_of_the_key_reaches_the_page_before_a_check_is_answered(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get(FIRST)
    assert learner.response is not None
    html = learner.response.get_data(as_text=True)
    assert "This is so" not in html
    assert "This mistakes it" not in html


def test_the_first_opening_is_noted_once(sign_in: SignIn, db: Session, clock: Clock) -> None:
    learner = sign_in()
    page = learner.get(FIRST)
    assert page.select(".spine .begun"), "this very page says that it is begun"
    clock.pass_(hours=1)
    learner.get(FIRST)
    row = progress_of(db, learner)
    assert row is not None
    assert row.opened_at == NOON
    assert row.completed_at is None


def test_a_figure_is_sent_as_a_picture_that_can_do_nothing(sign_in: SignIn) -> None:
    learner = sign_in()
    image = learner.get(FIRST).select_one("figure img")
    learner.get(image["src"])
    assert learner.response is not None
    assert learner.response.mimetype == "image/svg+xml"
    assert learner.response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert learner.response.headers["X-Content-Type-Options"] == "nosniff"
    learner.response.close()


# ---------------------------------------------------------------- checks


def test_a_wrong_answer_is_explained_where_it_was_given(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get(FIRST)
    answer(learner, FIRST, 1, WRONG)
    assert learner.location == f"{FIRST}#check-1"
    check = learner.follow().select_one("#check-1")
    assert "This mistakes it: its name." in text_of(check, ".option.wrong .option-note")
    assert check.select_one(".option.wrong a")["href"] == "#s-training"
    assert "This is so: its weights." in text_of(check, ".option.missed .option-note")
    assert "costs nothing" in text_of(check, ".check-after")


def test_a_right_answer_is_explained_too(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get(FIRST)
    answer(learner, FIRST, 1, RIGHT)
    check = learner.follow().select_one("#check-1")
    assert "This is so: its weights." in text_of(check, ".option.right .option-note")
    assert not check.select(".option.wrong, .option.missed, .check-after")


def test_every_answer_to_a_check_is_kept(sign_in: SignIn, db: Session) -> None:
    learner = sign_in()
    learner.get(FIRST)
    answer(learner, FIRST, 1, WRONG)
    answer(learner, FIRST, 1, RIGHT)
    rows = db.scalars(select(CheckAnswer).order_by(CheckAnswer.id)).all()
    assert [row.fraction for row in rows] == [0.0, 1.0]
    assert [json.loads(row.response) for row in rows] == [{"options": ["b"]}, {"options": ["a"]}]
    assert {row.locale for row in rows} == {"en"}


def test_a_check_can_be_tried_again(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get(FIRST)
    answer(learner, FIRST, 1, WRONG)
    again = learner.follow().select_one("#check-1 .check-after a")["href"]
    page = learner.get(again)
    assert page.select("#check-1 form")
    assert not page.select("#check-1 .option-note")


def test_an_empty_answer_is_sent_back_with_what_to_do(sign_in: SignIn, db: Session) -> None:
    learner = sign_in()
    learner.get(FIRST)
    page = learner.post(f"{FIRST}checks/fs-check-1/", status=422)
    assert text_of(page, "#check-1 [data-error]") == "Choose an answer to go on."
    assert "Choose an answer to go on." in text_of(page, ".error-summary")
    assert db.scalar(select(func.count()).select_from(CheckAnswer)) == 0


@pytest.mark.parametrize(
    "body",
    [
        {"options": ["x"]},
        {"options": ["a", "b"]},
        {"options": "a"},
        {"options": [["a"]]},
        {"options": [1e308]},
        {"text": "a"},
        {},
        [],
        None,
        "a",
        3,
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused_and_not_kept(
    sign_in: SignIn, db: Session, body: object
) -> None:
    learner = sign_in()
    learner.get(FIRST)
    learner.post_json(f"{FIRST}checks/fs-check-1/", body, status=400)
    assert db.scalar(select(func.count()).select_from(CheckAnswer)) == 0


@pytest.mark.parametrize("item", ["ss-check-1", "fs-single-1", "nothing"])
def test_only_the_lessons_own_checks_can_be_answered(sign_in: SignIn, item: str) -> None:
    learner = sign_in()
    learner.get(FIRST)
    learner.post(f"{FIRST}checks/{item}/", {"answer-1": RIGHT}, status=404)


def test_a_script_gets_the_pieces_that_changed(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get(FIRST)
    said = learner.post_json(f"{FIRST}checks/fs-check-1/", {"options": [WRONG]})
    assert set(said) == {"check", "ending"}
    check = BeautifulSoup(str(said["check"]), "html5lib")
    ending = BeautifulSoup(str(said["ending"]), "html5lib")
    assert "This mistakes it: its name." in text_of(check, "#check-1 .option.wrong")
    assert text_of(ending, "[data-missing]") == "1 of its 2 checks is still to be answered."


def test_a_typed_answer_is_graded_and_explained(sign_in: SignIn, db: Session, app: Flask) -> None:
    """A check may be of any type; the bank's first check becomes a numeric one."""
    version = db.scalars(
        select(ItemVersion)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.slug == "fs-check-1")
    ).one()
    numeric = db.scalars(
        select(ItemVersion.content)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.slug == "fs-number-1")
    ).one()
    version.content = json.dumps(json.loads(numeric) | {"id": "fs-check-1", "use": "check"})
    db.commit()
    learner = sign_in()
    page = learner.get(FIRST)
    assert page.select_one("#check-1 input[type=text]")["inputmode"] == "decimal"
    page = learner.post(f"{FIRST}checks/fs-check-1/", {"answer-1": "1.000"}, status=422)
    assert page.select_one("#check-1 input[type=text]")["value"] == "1.000"
    assert page.select_one("#check-1 #answer-1-error").text.strip()
    learner.post(f"{FIRST}checks/fs-check-1/", {"answer-1": "15"})
    page = learner.follow()
    assert "The decimal sign was lost." in text_of(page, "#check-1 .answer-verdict.wrong")
    assert "The answer is 1.5." in text_of(page, "#check-1")
    learner.post(f"{FIRST}checks/fs-check-1/", {"answer-1": "1,5"})
    assert "One and a half is 1.5." in text_of(learner.follow(), "#check-1 .answer-verdict.right")


def test_an_answer_shows_as_it_was_though_the_item_has_changed(
    sign_in: SignIn, db: Session, clock: Clock
) -> None:
    learner = sign_in()
    learner.get(FIRST)
    answer(learner, FIRST, 1, WRONG)
    old = db.scalars(
        select(ItemVersion)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.slug == "fs-check-1")
    ).one()
    old.superseded_at = clock.now
    content = old.content.replace("what changes", "what is it that changes")
    db.flush()
    db.add(
        ItemVersion(
            item_id=old.item_id,
            number=2,
            content=content,
            digest="1" * 64,
            origin="file",
            change=Change.WORDING,
            meaning=1,
            reason="",
            vetting=Vetting.FILE,
            made_at=clock.now,
            superseded_at=None,
        )
    )
    db.commit()
    assert "what changes" in text_of(learner.get(FIRST), "#check-1 .question")
    again = learner.get(f"{FIRST}?again=fs-check-1")
    assert "what is it that changes" in text_of(again, "#check-1 .question")


# ---------------------------------------------------------------- completing


def test_a_lesson_completes_when_its_checks_are_answered_and_the_button_is_pressed(
    sign_in: SignIn, db: Session
) -> None:
    learner = sign_in()
    read_through(learner, FIRST)
    assert learner.location == SECOND
    row = progress_of(db, learner)
    assert row is not None
    assert (row.completed_at, row.how) == (NOON, "read")
    assert row.digest == sample().lessons[0].digest
    assert "1 of 2 lessons" in text_of(learner.follow(), ".top-progress")


def test_a_lesson_does_not_complete_before_and_says_why(sign_in: SignIn, db: Session) -> None:
    learner = sign_in()
    learner.get(FIRST)
    answer(learner, FIRST, 1, RIGHT)
    page = learner.post(f"{FIRST}complete/", status=422)
    words = "1 of its 2 checks is still to be answered."
    assert text_of(page, ".error-summary li") == words
    assert text_of(page, "#ending [data-missing]") == words
    row = progress_of(db, learner)
    assert row is not None
    assert row.completed_at is None


def test_completing_again_changes_nothing(sign_in: SignIn, db: Session, clock: Clock) -> None:
    learner = sign_in()
    read_through(learner, FIRST)
    clock.pass_(hours=1)
    learner.post(f"{FIRST}complete/")
    row = progress_of(db, learner)
    assert row is not None
    assert row.completed_at == NOON
    assert "Read 3 May" in text_of(learner.get(FIRST), "#ending")


def test_the_standing_follows_each_change(sign_in: SignIn, db: Session) -> None:
    learner = sign_in()
    read_through(learner, FIRST)
    person_id = learner.person.id  # type: ignore[attr-defined]
    kept = db.get(StandingRow, person_id)
    assert kept is not None
    before = kept.record
    assert standing.rebuild(db, sample(), NOON) == (1, 0)
    db.rollback()
    again = db.get(StandingRow, person_id)
    assert again is not None
    assert again.record == before


# ---------------------------------------------------------------- where reading stopped


def test_reading_goes_on_where_it_stopped(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get(FIRST)
    learner.http.post(
        f"{FIRST}position/",
        json={"anchor": "the-second-part"},
        headers={"X-CSRFToken": learner.token},
    )
    page = learner.get("/course/")
    assert page.select_one(".next-step .button")["href"] == f"{FIRST}#s-the-second-part"
    assert "You stopped at “The second part”." in text_of(page, ".next-step")


@pytest.mark.parametrize("anchor", ["nowhere", "s-the-first-part", 3, None, ["x"], "x" * 5000])
def test_a_place_that_the_lesson_does_not_have_is_refused(
    sign_in: SignIn, db: Session, anchor: object
) -> None:
    learner = sign_in()
    learner.get(FIRST)
    learner.post_json(f"{FIRST}position/", {"anchor": anchor}, status=400)
    row = progress_of(db, learner)
    assert row is not None
    assert row.stopped_at == ""


# ---------------------------------------------------------------- counting


def opened(learner: Visitor) -> None:
    for path in (FIRST, SECOND):
        learner.get(path)


@pytest.mark.parametrize("path", ["/course/", "/course/introduction/", FIRST, "/glossary/"])
def test_a_page_asks_the_database_little_and_the_same_after_sixty_attempts(
    sign_in: SignIn, db: Session, queries: Counter, path: str
) -> None:
    learner = sign_in()
    opened(learner)
    person_id = learner.person.id  # type: ignore[attr-defined]
    fail_quiz(db, person_id, NOON)
    answer(learner, FIRST, 1, WRONG)
    queries.clear()
    learner.get(path)
    once = len(queries)
    for number in range(59):
        fail_quiz(db, person_id, NOON + timedelta(minutes=number), refreshes=number == 58)
    for _ in range(20):
        answer(learner, FIRST, 1, WRONG)
    queries.clear()
    learner.get(path)
    # A lesson asks once more, for the verdicts on objections to its sentences.
    assert len(queries) == once <= (5 if path == FIRST else 4), queries.statements


def test_opening_a_lesson_again_writes_nothing(sign_in: SignIn, queries: Counter) -> None:
    learner = sign_in()
    opened(learner)
    queries.clear()
    learner.get(FIRST)
    assert not [one for one in queries.statements if not one.startswith("SELECT")]
