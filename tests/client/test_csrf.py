"""Nothing is changed by a request that no page of ours has made."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from course.web.errors import PAGES
from tests.client.conftest import SignIn, Visitor
from tests.client.serving import HTTPS, Serve, serve
from tests.client.walking import (
    Books,
    Learner,
    Route,
    make_learner,
    sign_in_with_all_rights,
    unsafe,
)
from tests.conftest import Clock
from tests.factories import make_person, make_session

__all__ = ["serve"]

JSON = {"Accept": "application/json"}
WITHOUT_A_TOKEN = {"remind.off"}
"""A mail program posts there by itself (RFC 8058): its address shows the right, test_remind.py."""

KINDS = {
    "form": {"data": {"name": "x"}},
    "form with files": {"data": {"name": "x"}, "content_type": "multipart/form-data"},
    "text": {"data": b'{"x": 1}', "content_type": "text/plain"},
    "JSON": {"json": {"x": 1}, "headers": JSON},
    "JSON as a form sends it": {"data": b'{"x": 1}', "content_type": "text/plain", "headers": JSON},
    "nothing": {},
}


@pytest.fixture
def learner(sign_in: SignIn, db: Session) -> Learner:
    """Somebody whom every page lets in, with a quiz before them."""
    return make_learner(sign_in, db, sign_in_with_all_rights(sign_in, db))


def send(client: FlaskClient, path: str, method: str, token: str | None, kind: str) -> int:
    """Send as another site's page could; gives the status."""
    options = dict(KINDS[kind])
    if token is not None:
        options["headers"] = {**options.get("headers", {}), "X-CSRFToken": token}
        if kind.startswith("form"):
            options["data"] = {**options["data"], "csrf_token": token}
    response = client.open(path, method=method, **options)
    if "JSON" in kind and response.status_code == 400:
        assert response.get_json()["error"] == "csrf"
    return response.status_code


def guarded(app: Flask) -> list[Route]:
    """Every route that may change something, but for the one that asks for no token."""
    every = unsafe(app)
    assert {route.endpoint for route in every} >= WITHOUT_A_TOKEN
    return [route for route in every if route.endpoint not in WITHOUT_A_TOKEN]


@pytest.mark.parametrize("kind", KINDS)
def test_no_route_takes_a_request_without_a_token(
    app: Flask, db: Session, learner: Learner, kind: str
):
    before = Books(db)
    for route in guarded(app):
        path = route.path(app, **learner.own)
        status = send(learner.visitor.http, path, route.method, None, kind)
        assert status == 400, route.name
    assert Books(db) == before


@pytest.mark.parametrize("token", ["", "forged", "a.b.c", "é", "x" * 5000], ids=lambda t: t[:6])
def test_no_route_takes_a_token_that_we_did_not_make(
    app: Flask, db: Session, learner: Learner, token: str
):
    before = Books(db)
    for route in guarded(app):
        path = route.path(app, **learner.own)
        for kind in ("form", "JSON"):
            status = send(learner.visitor.http, path, route.method, token, kind)
            assert status == 400, route.name
    assert Books(db) == before


def test_the_token_of_somebody_else_is_no_better_than_none(
    app: Flask, db: Session, learner: Learner, sign_in: SignIn
):
    other = sign_in()
    other.get("/account/")
    before = Books(db)
    for route in guarded(app):
        path = route.path(app, **learner.own)
        for kind in ("form", "JSON"):
            assert send(learner.visitor.http, path, route.method, other.token, kind) == 400, (
                route.name
            )
    assert Books(db) == before


def test_a_token_in_the_address_does_not_count(app: Flask, db: Session, learner: Learner):
    learner.visitor.get("/account/")
    before = Books(db)
    for route in guarded(app):
        path = f"{route.path(app, **learner.own)}?csrf_token={learner.visitor.token}"
        assert send(learner.visitor.http, path, route.method, None, "form") == 400, route.name
    assert Books(db) == before


def test_strangers_need_a_token_too(app: Flask, db: Session, visitor: Visitor):
    for route in guarded(app):
        if not route.is_private(app):
            status = send(visitor.http, route.path(app), route.method, None, "form")
            assert status == 400, route.name


def test_the_right_token_is_taken_from_a_form_and_from_a_script(learner: Learner):
    visitor = learner.visitor
    visitor.get("/account/")
    visitor.post("/account/preferences", {"locale": "en", "zone": "Africa/Dakar"})
    visitor.post_json(f"/attempt/{learner.attempt}/flags/1", {"flagged": True})


def test_the_refusal_tells_a_person_what_happened_and_stands_in_the_log(
    learner: Learner, caplog: pytest.LogCaptureFixture
):
    page_of = learner.visitor
    page_of.get("/account/")
    response = page_of.http.post("/account/preferences", data={"csrf_token": "old"})
    assert response.status_code == 400
    said = response.get_data(as_text=True)
    assert PAGES[400].title.text in said
    assert PAGES[400].what.text not in said  # more exactly, what happened
    assert "csrf" in [record.getMessage() for record in caplog.records]


def test_a_page_that_waited_for_days_can_still_send(sign_in: SignIn, clock: Clock):
    delegate = sign_in()
    delegate.get("/account/")
    for _ in range(20):
        clock.pass_(hours=11)
        assert delegate.http.get("/course/").status_code == 200
    delegate.post("/account/preferences", {"locale": "en", "zone": "UTC"})


def test_signing_in_makes_the_tokens_of_before_worthless(db: Session, visitor: Visitor):
    visitor.get("/login")
    before = visitor.page.select_one("input[name=csrf_token]")["value"]  # type: ignore[union-attr,index]
    visitor.carry(make_session(db, make_person(db)))
    with visitor.http.session_transaction() as session:
        session.pop("csrf_token")
    response = visitor.http.post("/account/preferences", data={"csrf_token": before})
    assert response.status_code == 400


# ---------------------------------------------------------------- over https

WHERE = {"base_url": HTTPS}


@pytest.mark.parametrize(
    ("referrer", "is_taken"),
    [
        (f"{HTTPS}/account/", True),
        (None, False),
        ("https://evil.example/", False),
        (f"{HTTPS}.evil.example/", False),
        ("http://course.example.org/account/", False),
        ("https://course.example.org:8443/", False),
        ("null", False),
    ],
)
def test_over_https_the_page_that_sends_must_be_ours(
    serve: Serve, db: Session, referrer: str | None, is_taken: bool
):
    visitor = Visitor(serve(base_url=HTTPS))
    token = make_session(db, make_person(db))
    with visitor.http.session_transaction(**WHERE) as session:
        session["_user_id"] = token
    visitor.response = visitor.http.get("/account/", **WHERE)
    assert visitor.response.status_code == 200
    page = visitor.response.get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    response = visitor.http.post(
        "/account/preferences",
        data={"csrf_token": token, "locale": "en", "zone": "UTC"},
        headers={"Referer": referrer} if referrer else {},
        **WHERE,
    )
    assert response.status_code == (303 if is_taken else 400)
