"""Who may open what: every route, every role, other people's things. Looking changes nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course.domain.rights import ROLES, Right
from course.web.rights import PUBLIC, SIGNED_IN
from tests.client.conftest import SignIn, Visitor
from tests.client.walking import (
    Books,
    Learner,
    Route,
    body_for,
    is_signed_out,
    make_learner,
    routes,
    sign_in_with_all_rights,
    unsafe,
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
JSON = {"Accept": "application/json"}


# ---------------------------------------------------------------- every route, every role


def test_a_stranger_opens_what_is_public_and_nothing_else(app: Flask, visitor: Visitor):
    visitor.get("/login")
    for route in routes(app, METHODS):
        visitor.http.delete_cookie("tablet")  # from a tablet, strangers are sent elsewhere
        response = ask(visitor, route, route.path(app))
        if route.opens_to(app) == PUBLIC:
            assert not is_sent_to_the_door(response.location), route.name
            assert response.status_code != 401, route.name
        elif route.method == "GET":
            assert response.status_code == 303, route.name
            assert is_sent_to_the_door(response.location), route.name
        else:
            assert response.status_code == 401, route.name


def is_sent_to_the_door(location: str | None) -> bool:
    return (location or "").startswith("/login?next=")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_rights_say_and_nothing_else(app: Flask, sign_in: SignIn, role: str):
    refused, opened = set(), set()
    visitor = sign_in(role=role)
    for route in routes(app, METHODS):
        if visitor.page is None:
            visitor = sign_in(role=role)
            visitor.get("/account/")
        response = ask(visitor, route, route.path(app))
        needed = route.opens_to(app)
        may = needed in (PUBLIC, SIGNED_IN) or bool(ROLES[role] & (needed or frozenset()))
        assert (response.status_code != 403) == may, f"{route.name}: {response.status_code}"
        assert response.status_code != 401, route.name
        (opened if may else refused).add(route.endpoint)
        if is_signed_out(response.location):
            visitor.page = None
    assert "reference.glossary" in opened
    assert ("facilitate.people" in opened) == (role in ("focal", "facilitator", "admin"))
    assert ("learn.lesson" in refused) == (Right.LEARN not in ROLES[role])


def test_somebody_without_any_right_opens_their_account_alone(
    app: Flask, db: Session, sign_in: SignIn
):
    visitor = sign_in(role="delegate")
    revoke_all(db, visitor)
    for route in routes(app):
        needed = route.opens_to(app)
        status = visitor.http.get(route.path(app)).status_code
        assert (status != 403) == (needed in (PUBLIC, SIGNED_IN)), route.name


def revoke_all(db: Session, visitor: Visitor) -> None:
    grants = Books(db)["grant"]
    assert grants
    db.connection().exec_driver_sql('DELETE FROM "grant"')
    db.commit()


def ask(visitor: Visitor, route: Route, path: str):
    """Ask as a page of ours would, with its token."""
    if route.method == "GET":
        return visitor.http.get(path, buffered=True)
    return visitor.http.open(path, method=route.method, data={"csrf_token": token_of(visitor)})


def token_of(visitor: Visitor) -> str:
    """The token of the page in hand: of its head, or of a form for strangers."""
    assert visitor.page is not None
    field = visitor.page.select_one("input[name=csrf_token]")
    return visitor.token or str(field["value"] if field else "")


def test_ways_of_asking_that_no_page_answers_are_refused(app: Flask, sign_in: SignIn):
    visitor = sign_in()
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "FOO"):
        for rule in app.url_map.iter_rules():
            path = (
                "/static/css/base.css"
                if rule.endpoint == "static"
                else Route(rule, method).path(app)
            )
            response = visitor.http.open(path, method=method, headers={"X-Secret": "s3cret"})
            assert response.status_code == 405, f"{method} {path}"
            assert "s3cret" not in response.get_data(as_text=True)


def test_asking_what_is_allowed_shows_nothing_of_a_page(app: Flask, visitor: Visitor):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            response = visitor.http.open(Route(rule, "OPTIONS").path(app), method="OPTIONS")
            assert response.get_data() == b"" or response.status_code == 401, rule.rule


# ---------------------------------------------------------------- other people's things

THEIRS = {"attempt", "session"}


@pytest.fixture
def owner(sign_in: SignIn, db: Session) -> Learner:
    """Somebody whose things others would like to see."""
    return make_learner(sign_in, db)


@pytest.mark.parametrize("how", ["form", "JSON"])
@pytest.mark.parametrize("role", ["delegate", "all rights"])
def test_what_is_somebody_elses_is_not_found_and_not_touched(
    app: Flask, db: Session, sign_in: SignIn, owner: Learner, role: str, how: str
):
    other = sign_in_with_all_rights(sign_in, db) if role == "all rights" else sign_in()
    other.get("/account/")
    before = Books(db)
    asked = [route for route in routes(app, METHODS) if THEIRS & route.rule.arguments]
    assert {name for route in asked for name in THEIRS & route.rule.arguments} == THEIRS
    for route in asked:
        path = route.path(app, **owner.own)
        body = body_for(route)
        options = {"json": body} if how == "JSON" else {"data": as_form(body)}
        headers = {"X-CSRFToken": other.token} | (JSON if how == "JSON" else {})
        response = other.http.open(path, method=route.method, headers=headers, **options)
        assert response.status_code == 404, f"{route.name}: {response.status_code}"
    assert Books(db) == before


def as_form(body: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in body.items()}


def test_what_one_reads_and_answers_stays_ones_own(
    app: Flask, db: Session, sign_in: SignIn, owner: Learner
):
    before = Books(db).of(owner.person_id)
    other = make_learner(sign_in, db)
    for route in routes(app, METHODS):
        if "lesson" in route.rule.arguments or "module" in route.rule.arguments:
            headers = {"X-CSRFToken": other.visitor.token, **JSON}
            options = {"method": route.method, "headers": headers, "json": body_for(route)}
            other.visitor.http.open(route.path(app, **other.own), buffered=True, **options)
    assert Books(db).of(other.person_id)["check_answer"], "the walk answered something"
    assert Books(db).of(owner.person_id) == before


def test_a_field_that_a_page_does_not_have_changes_nothing(app: Flask, db: Session, owner: Learner):
    visitor = owner.visitor
    visitor.get("/account/")
    extra = {
        "person_id": "1", "id": "1", "public_id": "x", "role": "admin", "right": "admin",
        "is_admin": "true", "email": "new@example.org", "password_hash": "x", "points": "99",
        "completed_at": "2027-01-01", "identity_level": "document-seen", "state": "submitted",
    }  # fmt: skip
    before = Books(db)
    visitor.post("/account/preferences", {"locale": "en", "zone": "UTC", **extra})
    visitor.get("/account/")
    visitor.http.post(
        f"/attempt/{owner.attempt}/flags/1",
        json={"flagged": True, **extra},
        headers={"X-CSRFToken": visitor.token, **JSON},
    )
    after = Books(db)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"drawn_item"}


# ---------------------------------------------------------------- looking changes nothing


@pytest.mark.parametrize("role", ROLES)
def test_looking_a_second_time_changes_nothing(
    app: Flask, db: Session, sign_in: SignIn, owner: Learner, role: str
):
    somebody = owner.visitor if role == "delegate" else sign_in(role=role)
    paths = [route.path(app, **owner.own) for route in routes(app)]
    for path in paths:
        somebody.http.get(path, buffered=True)
    before = Books(db)
    assert before["lesson_progress"]
    for path in paths:
        somebody.http.get(path, buffered=True)
        somebody.http.head(path, buffered=True)
        somebody.http.open(path, method="OPTIONS", buffered=True)
    assert Books(db) == before


def test_a_form_sent_by_get_changes_nothing(app: Flask, db: Session, owner: Learner):
    before = Books(db)
    for route in unsafe(app):
        path = route.path(app, **owner.own)
        query = {"csrf_token": owner.visitor.token, "_method": "POST", "zone": "Africa/Dakar"}
        owner.visitor.http.get(
            path, query_string=query, headers={"X-HTTP-Method-Override": "POST"}, buffered=True
        )
    assert Books(db) == before
