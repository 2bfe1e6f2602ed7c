"""When something goes wrong: what happened, that nothing was lost, what to do, whom to write to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort
from sqlalchemy import create_engine, text, update
from sqlalchemy.orm import Session

from course.domain.errors import CourseError, NotAllowed, NotFound, NotNow, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.store import Grant, StandingRow
from course.web.errors import PAGES
from course.web.rights import public
from tests.client.conftest import SignIn, Visitor
from tests.factories import make_person

NUMBER = re.compile(r"\bE-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
STATUSES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
JSON = {"Accept": "application/json"}


@pytest.fixture
def failing(app: Flask) -> Flask:
    """The app as in production, with an address for each kind of failure."""
    app.testing = False

    @app.route("/fails/<int:status>", methods=["GET", "POST"])
    @public
    def fails(status: int) -> str:
        abort(status)

    return app


def words_of(page: BeautifulSoup) -> str:
    assert page.main is not None
    return " ".join(page.main.get_text(" ").split())


def assert_helps(page: BeautifulSoup, log: str) -> None:
    """What every such page must say."""
    said = words_of(page)
    assert "Nothing was lost." in said or "Nothing that was saved is lost." in said
    assert "help@example.org" in said
    (number,) = NUMBER.findall(said)
    assert f"reference={number}" in log
    assert page.select(".actions a[href]"), "there is a way on"


# ---------------------------------------------------------------- every page


class HeldBack(NotNow):
    """A narrower kind of refusal, as rooms make them."""


class HeldBackForLong(HeldBack):
    """A narrower one still."""


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotFound, 404), (NotAllowed, 403), (NotNow, 409), (NotValid, 400),
        (HeldBack, 409), (HeldBackForLong, 409), (CourseError, 400),
    ],
)  # fmt: skip
def test_a_narrower_kind_of_refusal_has_the_status_of_its_kind(
    app: Flask, visitor: Visitor, kind: type[CourseError], status: int
):
    @app.get("/refuses")
    @public
    def refuses() -> str:
        raise kind(words("The rule says no."))

    assert "The rule says no." in words_of(visitor.get("/refuses", status))


def test_each_status_has_words_of_its_own():
    assert set(PAGES) == set(STATUSES)
    for part in ("title", "what", "advice"):
        said = [getattr(words, part).text for words in PAGES.values()]
        assert all(said)
    assert len({words.title.text for words in PAGES.values()}) == len(PAGES)


def text_of(caplog: pytest.LogCaptureFixture) -> str:
    """The log as it is written."""
    lines = (
        " ".join([record.getMessage(), *(f"{k}={v}" for k, v in record.values.items())])
        for record in caplog.records
        if hasattr(record, "values")
    )
    return "\n".join(lines)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("who", ["stranger", "delegate", "facilitator"])
def test_the_page_of_an_error_helps(
    failing: Flask, visitor: Visitor, sign_in: SignIn, caplog, status: int, who: str
):
    somebody = visitor if who == "stranger" else sign_in(role=who)
    if status == 401:
        somebody.get("/verify/")
        page = somebody.post(f"/fails/{status}", status=status)
    else:
        page = somebody.get(f"/fails/{status}", status)
    said = words_of(page)
    assert PAGES[status].title.text in said
    assert PAGES[status].what.text in said
    assert PAGES[status].advice.text in said
    assert_helps(page, text_of(caplog))


@pytest.mark.parametrize("status", STATUSES)
def test_a_script_gets_the_same_as_json(failing: Flask, visitor: Visitor, caplog, status: int):
    response = visitor.http.get(f"/fails/{status}", headers=JSON)
    assert response.status_code == status
    assert response.mimetype == "application/json"
    body = response.get_json()
    assert set(body) == {"error", "message", "reference", "sign_in"}
    assert body["error"] == str(status)
    assert body["message"] == PAGES[status].what.text
    assert body["sign_in"] == "/login"
    assert NUMBER.fullmatch(body["reference"])
    assert f"reference={body['reference']}" in text_of(caplog)


def test_two_errors_have_two_numbers(failing: Flask, visitor: Visitor):
    pages = [visitor.http.get("/fails/500").get_data(as_text=True) for _ in range(5)]
    assert len({NUMBER.search(page)[0] for page in pages}) == 5  # type: ignore[index]


@pytest.mark.parametrize("status", [429, 503])
def test_whoever_should_come_back_is_told_when(failing: Flask, visitor: Visitor, status: int):
    assert visitor.http.get(f"/fails/{status}").headers.getlist("Retry-After") == ["60"]


def test_a_status_without_a_page_of_its_own_uses_the_nearest(failing: Flask, visitor: Visitor):
    assert PAGES[400].title.text in words_of(visitor.get("/fails/418", 418))
    assert PAGES[500].title.text in words_of(visitor.get("/fails/504", 504))


# ---------------------------------------------------------------- as they really come about


def test_an_address_that_is_none(visitor: Visitor, caplog):
    assert_helps(visitor.get("/no/such/page", 404), text_of(caplog))


def test_a_stranger_is_sent_to_the_door_and_back(visitor: Visitor):
    visitor.get("/course/introduction/?a=1", 303)
    assert visitor.location == "/login?next=/course/introduction/?a%3D1"


def test_a_script_of_a_stranger_is_told_to_sign_in(visitor: Visitor):
    response = visitor.http.get("/course/", headers=JSON)
    assert response.status_code == 401
    assert response.get_json()["sign_in"] == "/login"


def test_a_page_for_another_job(sign_in: SignIn, caplog):
    assert_helps(sign_in().get("/facilitate/", 403), text_of(caplog))


@pytest.mark.parametrize(("right", "address"), [("author", "/author/"), ("desk", "/door/")])
def test_an_error_leads_back_to_the_readers_own_workplace(
    sign_in: SignIn, db: Session, right: str, address: str
):
    visitor = sign_in(role="desk")
    if right == "author":
        db.execute(update(Grant).values(right=Right.AUTHOR))
        db.commit()
    page = visitor.get("/admin/", 403)
    assert page.select_one(f'.actions a[href="{address}"]')


def test_a_way_of_asking_that_a_page_does_not_answer_names_those_it_does(visitor: Visitor, caplog):
    visitor.get("/login")
    page = visitor.post("/glossary/", status=405)
    assert_helps(page, text_of(caplog))
    assert visitor.response is not None
    assert set(visitor.response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_something_that_is_not_possible_now(sign_in: SignIn, caplog):
    page = sign_in().get("/certificate.jwt", 409)
    assert PAGES[409].title.text in words_of(page)
    assert PAGES[409].what.text not in words_of(page)  # more exactly, what is not possible
    assert_helps(page, text_of(caplog))


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_a_request_that_is_too_large_is_refused_before_it_is_read(
    visitor: Visitor, caplog, kind: str
):
    response = visitor.http.post("/login", data=b"a" * 300_000, content_type=kind)
    assert response.status_code == 413
    assert_helps(BeautifulSoup(response.get_data(as_text=True), "html5lib"), text_of(caplog))


def test_a_form_with_too_many_parts_is_refused(visitor: Visitor):
    parts = {f"field-{number}": "x" for number in range(600)}
    response = visitor.http.post("/login", data=parts, content_type="multipart/form-data")
    assert response.status_code == 413


def test_asking_too_often_says_when_to_come_back(visitor: Visitor, caplog):
    statuses = {visitor.http.get("/verify/").status_code for _ in range(60)}
    assert statuses == {200}
    page = visitor.get("/verify/", 429)
    assert_helps(page, text_of(caplog))
    assert visitor.response is not None
    (wait,) = visitor.response.headers.getlist("Retry-After")
    assert 1 <= int(wait) <= 60


@pytest.mark.parametrize("path", ["/verify/%00", "/login?next=%00", "/no%00where"])
def test_a_letter_that_no_database_keeps_is_refused(visitor: Visitor, path: str):
    assert visitor.http.get(path).status_code in {400, 404}


# ---------------------------------------------------------------- our own faults


@pytest.fixture
def unreadable(app: Flask, db: Session, sign_in: SignIn) -> Visitor:
    """Somebody whose summary in the database was damaged: every page of theirs fails."""
    app.testing = False
    person = make_person(db)
    db.add(
        StandingRow(
            person_id=person.id, record="{secret", edition="x", lessons_done=0, quizzes_passed=0
        )
    )
    db.commit()
    return sign_in(person)


def test_a_fault_of_ours_shows_a_page_that_gives_nothing_away(unreadable: Visitor, caplog):
    page = unreadable.get("/course/", 500)
    assert_helps(page, text_of(caplog))
    assert page.find("a", string=re.compile("Try again"))["href"] == "/course/"  # type: ignore[index]
    for word in ("Traceback", "secret", "JSON", "sqlite", "psycopg", "course.web"):
        assert word not in str(page)


def test_the_log_keeps_the_trace_under_the_number_of_the_page(unreadable: Visitor, caplog):
    (number,) = NUMBER.findall(words_of(unreadable.get("/course/", 500)))
    (entry,) = [record for record in caplog.records if record.exc_info]
    assert entry.values["reference"] == number
    assert entry.levelname == "ERROR"


def test_a_fault_that_a_script_meets_gives_nothing_away_either(unreadable: Visitor):
    response = unreadable.http.get("/course/", headers=JSON)
    assert response.status_code == 500
    assert "secret" not in response.get_data(as_text=True)


def take_away(database_url: str) -> None:
    """Let the database be gone."""
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink()
        file.mkdir()  # so that no new one can be made in its place
        return
    engine = create_engine(
        database_url.replace("/course_test?", "/postgres?"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE course_test WITH (FORCE)"))
    engine.dispose()


def test_without_its_database_the_course_says_so(
    app: Flask, sign_in: SignIn, database_url: str, caplog
):
    app.testing = False
    somebody = sign_in()
    somebody.get("/course/")
    app.extensions["database"].engine.dispose()
    take_away(database_url)
    page = somebody.get("/course/", 503)
    assert_helps(page, text_of(caplog))
    assert somebody.response is not None
    assert somebody.response.headers["Retry-After"] == "60"
    answer = somebody.http.get("/course/", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert somebody.http.get("/healthz").status_code == 200
    assert somebody.http.get("/readyz").status_code == 503


def test_the_log_of_a_fault_names_nobody(unreadable: Visitor, caplog):
    unreadable.get("/course/", 500)
    unreadable.get("/account/", 500)
    log = caplog.text + text_of(caplog)
    person = unreadable.person  # type: ignore[attr-defined]
    assert person.email not in log
    assert person.name not in log
