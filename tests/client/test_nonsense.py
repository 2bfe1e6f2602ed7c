"""Nonsense of all kinds, in every place where something is sent: refused, and never our fault."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from wtforms import Form

from course.web.forms import CourseForm
from tests.client.conftest import SignIn, Visitor
from tests.client.walking import (
    BODIES,
    Books,
    Learner,
    body_for,
    is_signed_out,
    make_learner,
    readers,
    routes,
    sign_in_with_all_rights,
    unsafe,
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
JSON = {"Accept": "application/json"}


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


@pytest.fixture
def owner(sign_in: SignIn, db: Session) -> Learner:
    """Somebody in the middle of the course, to whom every page is open."""
    return make_learner(sign_in, db, sign_in_with_all_rights(sign_in, db))


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
        if route.rule.defaults == {"moment": "after"}:
            continue  # it opens once everything is read
        path, body = route.path(app, **owner.own), BODIES[route.endpoint]
        response = owner.visitor.http.post(
            path, json=body, headers={"X-CSRFToken": owner.visitor.token, **JSON}
        )
        assert response.status_code in {200, 204}, (
            f"{route.name}: {response.get_data(as_text=True)}"
        )


def test_what_is_no_json_object_is_refused(app: Flask, owner: Learner):
    for route in readers(app):
        path = route.path(app, **owner.own)
        for text in NOT_AN_OBJECT:
            assert send_text(owner, path, text.encode("latin-1")) == 400, (
                f"{route.name} {text[:20]!r}"
            )


def test_nonsense_in_a_field_of_json_is_refused(app: Flask, db: Session, owner: Learner):
    before = Books(db)
    for route in readers(app):
        path = route.path(app, **owner.own)
        for name, nonsense in NEVER_RIGHT.items():
            for text in spoiled(BODIES[route.endpoint], nonsense):
                status = send_text(owner, path, text)
                assert 400 <= status < 500, f"{route.name}, {name}: {status} for {text[:80]}"
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
    "huge": "9" * 5000,
    "negative": "-1",
    "a number of another script": "٣",
    "signs": "<script>{{ 7*7 }}%s%(x)s{0}'\";--\\\u202eabc\u2066\r\nBcc: x@example.org",
    "long": "x" * 9000,
}


def form_fields() -> set[str]:
    """The names of the fields of every form, and those that views read by themselves."""
    found = {"next", "then", "csrf", "zone", "a1", "r1", "was1", "answer-1", "after", "show"}
    found |= {"attempts", "module", "meaning"}
    found |= {"delegation", "category", "state", "blocked", "inactive", "locale", "exemption"}
    found |= {"edition", "sort", "at", "format"}
    found |= {"since", "heard"}
    found |= {"q", "action", "actor", "subject", "on", "before", "noted"}
    found |= {"proof_password", "proof_to"}
    found |= {"letter", "keeps"}
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
                json=body_for(route),
                headers={"X-CSRFToken": owner.visitor.token, **headers},
            )
            assert response.status_code == 404, f"{route.name}: {response.status_code}"


def test_a_status_list_far_away_is_not_found(visitor: Visitor):
    for number in ("9" * 19, "9" * 400, "99999"):
        assert visitor.http.get(f"/credentials/status/{number}").status_code == 404
