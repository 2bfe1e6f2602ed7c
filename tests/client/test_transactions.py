"""One session of the database a request: begun as its method needs, ended whatever happens."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from course.domain.errors import NotNow
from course.domain.words import words
from course.store import Person, WebSession
from course.web.database import get_db, write_apart
from course.web.errors import PAGES
from course.web.rights import public
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON

SET_ZONE = update(Person).values(zone="Africa/Dakar")


def send(visitor: Visitor, path: str) -> int:
    return visitor.http.post(path, data={"csrf_token": visitor.token}).status_code


def zones(db: Session) -> set[str]:
    db.rollback()
    found = set(db.scalars(select(Person.zone)))
    db.rollback()
    return found


def seen_at(db: Session) -> object:
    db.rollback()
    found = db.scalars(select(WebSession.seen_at)).one()
    db.rollback()
    return found


def test_a_get_cannot_write_even_where_a_view_tries_to(app: Flask, db: Session, sign_in: SignIn):
    @app.get("/writes")
    @public
    def writes() -> str:
        get_db().execute(SET_ZONE)
        return "written"

    app.testing = False
    assert sign_in().http.get("/writes").status_code >= 500
    assert zones(db) == {"UTC"}


def test_what_a_get_records_apart_is_kept_and_seen_by_its_own_session(
    app: Flask, db: Session, sign_in: SignIn
):
    @app.get("/records")
    @public
    def records() -> str:
        assert get_db().scalar(select(Person.zone)) == "UTC"
        with write_apart() as apart:
            apart.execute(SET_ZONE)
        return str(get_db().scalar(select(Person.zone)))

    assert sign_in().http.get("/records").get_data(as_text=True) == "Africa/Dakar"
    assert zones(db) == {"Africa/Dakar"}


def test_a_post_that_commits_is_kept_and_one_that_does_not_is_undone(
    app: Flask, db: Session, sign_in: SignIn
):
    @app.post("/changes/<how>")
    @public
    def changes(how: str) -> str:
        get_db().execute(SET_ZONE)
        if how == "refused":
            raise NotNow(words("Not now."))
        if how == "kept":
            get_db().commit()
        return "done"

    visitor = sign_in()
    visitor.get("/account/")
    for how, status in (("forgotten", 200), ("refused", 409)):
        assert send(visitor, f"/changes/{how}") == status
        assert zones(db) == {"UTC"}
    assert send(visitor, "/changes/kept") == 200
    assert zones(db) == {"Africa/Dakar"}


def test_nothing_may_be_written_apart_from_a_request_that_writes(app: Flask, sign_in: SignIn):
    @app.post("/twice")
    @public
    def twice() -> str:
        with pytest.raises(RuntimeError), write_apart():
            pass
        return "refused"

    visitor = sign_in()
    visitor.get("/account/")
    assert send(visitor, "/twice") == 200


def test_being_seen_is_noted_at_most_every_five_minutes(db: Session, sign_in: SignIn, clock: Clock):
    visitor = sign_in()
    clock.pass_(minutes=4)
    visitor.get("/glossary/")
    visitor.get("/account/")
    assert seen_at(db) == NOON
    clock.pass_(minutes=2)
    visitor.get("/account/")
    assert seen_at(db) == clock.now


def test_being_seen_waits_for_no_transaction_of_the_same_request(
    db: Session, sign_in: SignIn, clock: Clock
):
    visitor = sign_in()
    visitor.get("/account/")
    clock.pass_(minutes=10)
    began = time.monotonic()
    visitor.post("/account/preferences", {"locale": "en", "zone": "Nowhere"}, 422)
    assert time.monotonic() - began < 8  # a writer that waited for itself would give up after 15
    assert seen_at(db) == clock.now


def test_being_seen_is_noted_when_the_page_is_refused_too(
    db: Session, sign_in: SignIn, clock: Clock
):
    visitor = sign_in()
    clock.pass_(minutes=10)
    visitor.get("/facilitate/", 403)
    assert seen_at(db) == clock.now


def test_connections_are_given_back_whatever_happens(app: Flask, sign_in: SignIn):
    visitor = sign_in()
    visitor.get("/account/")
    for _ in range(15):  # more than the pool holds
        visitor.http.get("/account/")
        visitor.http.get("/no/such/page")
        visitor.http.get("/facilitate/")
        visitor.http.post("/account/preferences", data={"csrf_token": visitor.token, "zone": "x"})
        visitor.http.post("/account/preferences", data={"zone": "x"})
    assert app.extensions["database"].engine.pool.checkedout() == 0


def test_an_error_of_the_database_keeps_what_was_asked_to_itself(db: Session, caplog):
    with pytest.raises(DBAPIError) as failure:
        db.execute(text("SELECT nothing FROM nowhere WHERE email = :email"), {"email": "s3cret"})
    assert "s3cret" not in str(failure.value)


def test_a_stranger_costs_the_database_nothing(visitor: Visitor, queries):
    visitor.get("/")  # what this installation says in place of the files is looked up now and then
    queries.clear()
    visitor.get("/")
    visitor.get("/glossary/")
    visitor.get("/login")
    visitor.http.post("/login", data={"username": "x"})
    assert len(queries) == 0


def test_whoever_asks_is_found_by_one_query(sign_in: SignIn, db: Session, queries):
    visitor = sign_in()
    visitor.get("/glossary/")  # as above
    db.scalar(select(func.count()).select_from(Person))
    db.rollback()
    queries.clear()
    visitor.get("/glossary/")
    assert len(queries) == 1


# ---------------------------------------------------------------- somebody else writes

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def busy(app: Flask, database_url: str) -> Callable[[], sqlite3.Connection]:
    """Somebody else writes, and does not end; the course waits only a moment for them."""
    app.testing = False
    engine = app.extensions["database"].engine
    event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 50"))
    path = database_url.removeprefix("sqlite:///")

    def go() -> sqlite3.Connection:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return other

    return go


@only_sqlite
def test_a_database_that_stays_locked_is_busy_not_broken(busy, sign_in: SignIn):
    somebody = sign_in()
    somebody.get("/account/")
    other = busy()
    page = somebody.post("/account/preferences", {"locale": "en", "zone": "UTC"}, 503)
    assert PAGES[503].title.text in page.get_text()
    other.close()
    somebody.get("/account/")
    somebody.post("/account/preferences", {"locale": "en", "zone": "UTC"}, 303)


@only_sqlite
def test_a_page_comes_even_when_the_last_visit_cannot_be_noted(busy, sign_in: SignIn, clock: Clock):
    somebody = sign_in()
    clock.pass_(minutes=10)
    other = busy()
    somebody.get("/account/")
    other.close()
