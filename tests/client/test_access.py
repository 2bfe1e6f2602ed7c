"""Who may open what: every route, every role, other people's things, and nonsense of all kinds."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from wtforms import Form

from course.domain.rights import ROLES, Right
from course.web.forms import CourseForm
from course.web.rights import PUBLIC, SIGNED_IN
from tests.client.conftest import SignIn, Visitor
from tests.client.walking import (
    Books,
    Learner,
    Route,
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
        response = ask(visitor, route, route.path(app))
        if route.opens_to(app) == PUBLIC:
            assert not is_sent_to_the_door(response.location), route.name
            assert response.status_code != 401, route.name
        elif route.method == "GET":
            assert response.status_code == 303, route.name
            assert is_sent_to_the_door(response.location), route.name
        else:
            assert response.status_code == 401, route.name


def is_signed_out(location: str | None) -> bool:
    return location == "/login"


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
    assert "learn.glossary" in opened
    assert ("facilitate.people" in opened) == (role != "delegate")
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
        for body in bodies(route):
            options = {"json": body} if how == "JSON" else {"data": as_form(body)}
            headers = {"X-CSRFToken": other.token} | (JSON if how == "JSON" else {})
            response = other.http.open(path, method=route.method, headers=headers, **options)
            assert response.status_code == 404, f"{route.name}: {response.status_code}"
    assert Books(db) == before


def test_what_one_reads_and_answers_stays_ones_own(
    app: Flask, db: Session, sign_in: SignIn, owner: Learner
):
    before = Books(db).of(owner.person_id)
    other = make_learner(sign_in, db)
    for route in routes(app, METHODS):
        if "lesson" in route.rule.arguments or "module" in route.rule.arguments:
            for body in bodies(route):
                headers = {"X-CSRFToken": other.visitor.token, **JSON}
                path = route.path(app, **other.own)
                options = {"method": route.method, "headers": headers, "json": body}
                other.visitor.http.open(path, buffered=True, **options)
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


# ---------------------------------------------------------------- nonsense

# What a script sends when all is well, for each route that reads JSON.
BODIES: dict[str, dict[str, object]] = {
    "learn.check": {"options": ["a"]},
    "learn.position": {"anchor": ""},
    "quiz.save": {"revision": 0, "response": None},  # an answer taken back
    "quiz.flag": {"flagged": True},
}
NEVER_RIGHT = {
    "a list": '[["x"]]',
    "an object": '{"x": {"y": []}}',
    "not a number": "NaN",
    "endless": "-Infinity",
    "endless, written out": "1e999",
    "huge": "1" + "0" * 40,
    "longer than Python reads": "9" * 5000,
    "huge and negative": "-" + "9" * 30,
    "a fraction": "0.5",
    "the letter NUL": '"\\u0000"',
    "half a letter": '"\\ud800"',
    "deep": "[" * 3000 + "]" * 3000,
}
NOT_AN_OBJECT = (
    "",
    "[]",
    "1",
    "null",
    '"x"',
    "NaN",
    "{",
    '{"a": 1',
    "\xff\xfe",
    "{'a': 1}",
    "[" * 99_999,
)


def bodies(route: Route) -> list[dict[str, object]]:
    return [BODIES.get(route.endpoint, {})]


def as_form(body: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in body.items()}


def readers(app: Flask) -> list[Route]:
    """The routes whose view reads JSON."""
    return [
        route
        for route in unsafe(app)
        if "read_object(" in inspect.getsource(inspect.unwrap(app.view_functions[route.endpoint]))
    ]


def test_every_route_that_reads_json_is_known_to_this_file(app: Flask):
    assert {route.endpoint for route in readers(app)} == set(BODIES)


def send_text(learner: Learner, path: str, text: str | bytes) -> int:
    response = learner.visitor.http.post(
        path,
        data=text,
        content_type="application/json",
        headers={"X-CSRFToken": learner.visitor.token, **JSON},
    )
    assert response.mimetype == "application/json" or response.status_code == 204
    return response.status_code


def test_the_bodies_of_this_file_are_what_the_routes_take(app: Flask, owner: Learner):
    for route in readers(app):
        path, body = route.path(app, **owner.own), BODIES[route.endpoint]
        response = owner.visitor.http.post(
            path, json=body, headers={"X-CSRFToken": owner.visitor.token, **JSON}
        )
        assert response.status_code in {200, 204}, (
            f"{route.name}: {response.get_data(as_text=True)}"
        )


@pytest.mark.parametrize("text", NOT_AN_OBJECT, ids=lambda text: repr(text)[:12])
def test_what_is_no_json_object_is_refused(app: Flask, owner: Learner, text: str):
    for route in readers(app):
        assert send_text(owner, route.path(app, **owner.own), text.encode("latin-1")) == 400, (
            route.name
        )


@pytest.mark.parametrize("nonsense", NEVER_RIGHT.values(), ids=NEVER_RIGHT)
def test_nonsense_in_a_field_of_json_is_refused(
    app: Flask, db: Session, owner: Learner, nonsense: str
):
    before = Books(db)
    for route in readers(app):
        for text in spoiled(BODIES[route.endpoint], nonsense):
            status = send_text(owner, route.path(app, **owner.own), text)
            assert 400 <= status < 500, f"{route.name} {text[:80]}: {status}"
    assert Books(db) == before


def spoiled(body: dict[str, object], nonsense: str) -> Iterator[str]:
    """The body with one value after the other exchanged, those of an answer included."""
    mark = "@nonsense@"
    for name in body:
        yield json.dumps({**body, name: mark}).replace(f'"{mark}"', nonsense)
        for inner in ("options", "text") if name == "response" else ():
            yield json.dumps({**body, name: {inner: mark}}).replace(f'"{mark}"', nonsense)


STRANGE_TEXTS = {
    "empty": "",
    "NUL": "a\0b",
    "not a number": "NaN",
    "endless": "1e999",
    "huge": "9" * 5000,
    "negative": "-1",
    "a list": "[]",
    "a number of another script": "٣",
    "turned": "\u202eabc\u2066",
    "markup": "<script>alert(1)</script>{{ 7*7 }}%s%(x)s{0}",
    "quotes": "'\";--",
    "long": "x" * 100_000,
    "lines": "a\r\nBcc: x@example.org",
}


def form_fields() -> set[str]:
    """The names of the fields of every form, and those that views read by themselves."""
    found = {"next", "then", "csrf", "zone", "a1", "r1", "was1", "answer-1", "after", "show"}
    waiting: list[type[Form]] = [CourseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        found |= {name for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    return found - {"csrf_token"}


def test_the_fields_of_the_forms_are_found():
    assert {"username", "password", "latin_name", "zone", "serial"} <= form_fields()


@pytest.mark.parametrize("text", STRANGE_TEXTS.values(), ids=STRANGE_TEXTS)
def test_nonsense_in_the_fields_of_a_form_is_never_our_fault(
    app: Flask, db: Session, sign_in: SignIn, text: str
):
    owner = make_learner(sign_in, db, sign_in_with_all_rights(sign_in, db))
    fields = {name: [text, text] for name in form_fields()}
    for route in unsafe(app):
        visitor = owner.visitor
        response = visitor.http.open(
            route.path(app, **owner.own),
            method=route.method,
            data={"csrf_token": visitor.token, **fields},
        )
        assert response.status_code in {200, 303} or 400 <= response.status_code < 500, route.name
        if "\0" in text:
            assert response.status_code == 400, route.name
        if is_signed_out(response.location):
            owner = make_learner(sign_in, db, sign_in_with_all_rights(sign_in, db))


@pytest.mark.parametrize("text", STRANGE_TEXTS.values(), ids=STRANGE_TEXTS)
def test_nonsense_in_an_address_is_never_our_fault(
    app: Flask, db: Session, sign_in: SignIn, text: str
):
    visitor = sign_in_with_all_rights(sign_in, db)
    text = text[:2000]
    query = dict.fromkeys(form_fields(), text)
    for route in routes(app):
        path = route.path(app, **dict.fromkeys(route.texts, text or "x"))
        response = visitor.http.get(path, query_string=query, buffered=True)
        assert response.status_code < 500, route.name


@pytest.mark.parametrize("number", ["9" * 10, "9" * 400, "-1", "1.5", "NaN", "٣"])
def test_nonsense_for_a_number_in_an_address_is_not_found(app: Flask, owner: Learner, number: str):
    marked = [r for r in routes(app, METHODS) if {"position"} & r.rule.arguments]
    assert marked
    for route in marked:
        path = route.path(app, **{**owner.own, "position": 123456}).replace("123456", number)
        for headers in (JSON, {}):
            response = owner.visitor.http.open(
                path,
                method=route.method,
                json=BODIES.get(route.endpoint, {}),
                headers={"X-CSRFToken": owner.visitor.token, **headers},
            )
            assert response.status_code == 404, f"{route.name}: {response.status_code}"


def test_a_status_list_far_away_is_not_found(visitor: Visitor):
    for number in ("9" * 19, "9" * 400, "99999"):
        assert visitor.http.get(f"/credentials/status/{number}").status_code == 404


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
