"""Plans of quizzes: seen with what their pools allow, changed as versions, tried out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.commands.bank import written_bank
from course.content import Quiz, load_bank
from course.records import bank, plans
from course.store import AuditEvent, QuizVersion
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.walking import COVER
from tests.conftest import SAMPLE
from tests.factories import NOON
from tests.quiz import drawn

PLANS, PLAN = "/author/quizzes/", "/author/quizzes/introduction/"


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def values(visitor: Visitor, **changed: object) -> dict[str, object]:
    """The form as it stands on the page, with some of it changed."""
    page = visitor.get(PLAN)
    fields = page.select("form[action$='/author/quizzes/introduction/'] input")
    told = {str(f["name"]): f.get("value", "") for f in fields if f["name"] != "csrf_token"}
    return (
        told | {"reason": "A shorter paper"} | {k.replace("__", "-"): v for k, v in changed.items()}
    )


def current(db: Session) -> QuizVersion:
    plan = plans.current_plan(db, "introduction")
    assert plan is not None
    db.expunge(plan)
    db.rollback()
    return plan


def test_every_module_is_listed_with_what_its_pool_allows(author: Visitor) -> None:
    page = author.get(PLANS)
    assert page.select_one("a[href$='/author/quizzes/introduction/']") is not None
    assert "Enough questions" in page.text
    told = values(author)
    lesson = next(name for name in told if name.startswith("draw-") and told[name] != "0")
    author.post(PLAN, told | {lesson: int(str(told[lesson])) + 2})
    assert "too thin" in author.get(PLANS).text
    thin = author.get(PLAN).select_one(".thin").text
    assert "live quiz items" in thin
    assert "First steps has" in thin, "a lesson goes by its title"


def test_a_changed_plan_is_a_new_version_that_papers_are_drawn_by(
    author: Visitor, sign_in: SignIn, db: Session
) -> None:
    before = current(db)
    lesson = next(iter(written_bank(load_bank(SAMPLE))[0].plan["draw"]))
    author.post(PLAN, values(author, **{f"draw-{lesson}": 1, "pass_percent": 70}))
    after = current(db)
    assert (after.number, after.origin) == (before.number + 1, "browser")
    assert (after.author_id, after.reason) == (author.person.id, "A shorter paper")
    learner = sign_in()
    learner.get(COVER)
    learner.post(COVER)
    attempt = learner.location.rstrip("/").rpartition("/")[2]
    assert sum(item.lesson == lesson for item in drawn(db, attempt)) == 1
    assert db.scalars(select(AuditEvent.action)).all()[-1] == "plan.changed"


def test_files_leave_alone_what_was_changed_here(author: Visitor, db: Session) -> None:
    author.post(PLAN, values(author, pass_percent=70))
    (quiz,) = load_bank(SAMPLE)
    other = Quiz(replace(quiz.blueprint, title="Otherwise"), quiz.items)
    report = bank.load(db, written_bank([other]), NOON)
    assert report.left_alone == ["introduction"]


def test_a_plan_that_draws_no_paper_is_refused_in_words(author: Visitor, db: Session) -> None:
    before = current(db).number
    told = values(author)
    lesson = next(name for name in told if name.startswith("draw-"))
    page = author.post(PLAN, told | {lesson: 39}, status=422)
    summary = page.select_one(".error-summary").text
    assert "No paper can be drawn by this plan: First steps has" in summary
    nothing = {name: 0 for name in told if name.startswith("draw-")}
    page = author.post(PLAN, told | nothing, status=422)
    assert "at least one question" in page.text
    for wrong in ("", "-1", "99", "many"):
        author.post(PLAN, told | {lesson: wrong}, status=422)
    author.post(PLAN, told | {"reason": ""}, status=422)
    assert current(db).number == before


def test_two_authors_do_not_overwrite_each_other(author: Visitor, db: Session) -> None:
    told = values(author, pass_percent=70)
    author.post(PLAN, told)
    author.post(PLAN, told | {"pass_percent": 60}, status=409)
    author.post(PLAN, values(author))  # the same again changes nothing
    assert current(db).number == 2


def test_a_paper_is_drawn_as_a_delegate_would_get_it(author: Visitor) -> None:
    first = author.get(f"{PLAN}paper/1/")
    stems = [one.get_text() for one in first.select(".question")]
    again = [one.get_text() for one in author.get(f"{PLAN}paper/1/").select(".question")]
    other = [one.get_text() for one in author.get(f"{PLAN}paper/2/").select(".question")]
    assert stems == again != other
    assert "Right answer" not in first.text


def test_pages_of_plans_ask_few_questions(author: Visitor, queries: Counter) -> None:
    for path in (PLANS, PLAN, f"{PLAN}paper/1/"):
        queries.clear()
        author.get(path)
        assert len(queries) <= 3, path


def test_what_is_not_there_is_not_found(author: Visitor, sign_in: SignIn) -> None:
    author.get("/author/quizzes/unheard-of/", 404)
    author.get("/author/quizzes/unheard-of/paper/1/", 404)
    sign_in().get(PLAN, 403)
