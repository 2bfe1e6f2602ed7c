"""What every answer tells the browser: whom to trust, what to keep, what to send back."""

from __future__ import annotations

import shutil
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from course.web.pages import static_url
from course.web.stylesheet import stylesheet_url
from tests.client.conftest import SignIn, Visitor
from tests.client.serving import BELOW, HTTPS, Serve, serve
from tests.client.walking import make_learner, routes, sign_in_with_all_rights
from tests.factories import make_person, make_session

__all__ = ["serve"]

A_YEAR = 31_536_000
FIGURE = "learn.figure"  # has a stricter policy of its own, and may be kept by the reader's browser
NOWHERE = {"default-src", "base-uri", "object-src", "frame-ancestors"}


def policy_of(response: TestResponse) -> dict[str, list[str]]:
    (policy,) = response.headers.getlist("Content-Security-Policy")
    parts = [part.split() for part in policy.split(";")]
    assert len({part[0] for part in parts}) == len(parts), "no directive twice"
    return {name: sources for name, *sources in parts}


def assert_trusts_nobody_else(response: TestResponse) -> None:
    head = response.headers
    policy = policy_of(response)
    for name in NOWHERE:
        assert policy[name] == ["'none'"], name
    for name, sources in policy.items():
        allowed = {"'self'", "'none'"} | ({"data:"} if name == "img-src" else set())
        assert set(sources) <= allowed, f"{name}: {sources}"
    assert policy["form-action"] == ["'self'"]
    assert head.getlist("X-Content-Type-Options") == ["nosniff"]
    assert head.getlist("Referrer-Policy") == ["same-origin"]
    assert head.getlist("X-Frame-Options") == ["DENY"]
    assert head.getlist("Cross-Origin-Opener-Policy") == ["same-origin"]
    assert head["Permissions-Policy"].startswith("camera=(")
    assert head["Permissions-Policy"].endswith("geolocation=(), microphone=()")


def all_answers(app: Flask, client: FlaskClient, **own: object) -> dict[str, TestResponse]:
    """What every page that can be asked for answers, figures left out."""
    return {
        route.name: client.get(route.path(app, **own))
        for route in routes(app)
        if route.endpoint != FIGURE
    }


def test_every_answer_to_a_stranger_trusts_nobody_else(app: Flask, visitor: Visitor):
    for name, response in all_answers(app, visitor.http).items():
        assert_trusts_nobody_else(response), name


def test_every_answer_to_a_learner_trusts_nobody_else_and_is_not_kept(
    app: Flask, db: Session, sign_in: SignIn
):
    learner = make_learner(sign_in, db)
    answers = all_answers(app, learner.visitor.http, **learner.own)
    assert sum(response.status_code == 200 for response in answers.values()) > 12
    for name, response in answers.items():
        assert_trusts_nobody_else(response)
        if response.cache_control.public:
            assert response.mimetype != "text/html", name
            assert response.status_code == 200, name
            assert "Set-Cookie" not in response.headers, name
        else:
            assert response.headers["Cache-Control"] == "no-store", name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no/such/page", 404),
        ("/static/no-such-file.css", 404),
        ("/course", 308),
        ("/course/", 303),
        ("/static/css/base.css", 200),
        ("/healthz", 200),
        ("/verify/unknown", 404),
    ],
)
def test_errors_redirects_and_files_carry_the_same_headers(
    visitor: Visitor, path: str, status: int
):
    response = visitor.http.get(path, buffered=True)
    assert response.status_code == status
    assert_trusts_nobody_else(response)


def test_refusals_carry_the_same_headers(app: Flask, visitor: Visitor):
    app.testing = False
    for response in (
        visitor.http.post("/login", data={"username": "x"}),  # forged
        visitor.http.post("/glossary/"),
        visitor.http.post("/login", data=b"a" * 300_000),
        visitor.http.get("/", headers={"Host": "evil.example"}),
        visitor.http.open("/", method="OPTIONS"),
        visitor.http.head("/"),
    ):
        assert_trusts_nobody_else(response)


def test_the_camera_is_open_to_the_desk_alone(app: Flask, db: Session, sign_in: SignIn):
    visitor = sign_in_with_all_rights(sign_in, db)
    open_to = {
        route.endpoint
        for route in routes(app)
        if "camera=(self)"
        in visitor.http.get(route.path(app), buffered=True).headers["Permissions-Policy"]
    }
    assert open_to == {"door.desk", "door.shell", "door.check"}


def test_a_figure_may_show_its_own_style_and_do_nothing_else(sign_in: SignIn):
    response = sign_in().http.get("/course/introduction/figures/line.svg", buffered=True)
    assert response.mimetype == "image/svg+xml"
    policy = policy_of(response)
    assert policy == {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": []}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" not in response.headers["Cache-Control"]


def test_every_text_says_in_which_letters_it_is_written(app: Flask, visitor: Visitor):
    for name, response in all_answers(app, visitor.http).items():
        if response.get_data() and response.mimetype.startswith("text/"):
            assert response.mimetype_params.get("charset") == "utf-8", name


# ---------------------------------------------------------------- https


def get_securely(client: FlaskClient, path: str, **options: object) -> TestResponse:
    return client.get(path, base_url=HTTPS, buffered=True, **options)  # type: ignore[arg-type]


def test_only_a_course_behind_https_asks_for_https_alone(visitor: Visitor, serve: Serve):
    plain = visitor.http.get("/")
    assert "Strict-Transport-Security" not in plain.headers
    client = serve(base_url=HTTPS).test_client()
    for path in ("/", "/no/such/page", "/static/css/base.css", "/course/"):
        demand = get_securely(client, path).headers["Strict-Transport-Security"]
        assert demand == f"max-age={A_YEAR}; includeSubDomains"


# ---------------------------------------------------------------- cookies


def cookie_of(response: TestResponse) -> tuple[str, dict[str, object]]:
    """Name and attributes of the one cookie an answer sets."""
    (line,) = response.headers.getlist("Set-Cookie")
    ((name, morsel),) = SimpleCookie(line).items()
    return name, {key: value for key, value in morsel.items() if value}


@pytest.mark.parametrize(
    ("base_url", "name", "expected"),
    [
        ("http://127.0.0.1:8000", "course", {"path": "/"}),
        ("http://127.0.0.1:8000/course-2027", "course", {"path": "/course-2027/"}),
        (HTTPS, "__Host-course", {"path": "/", "secure": True}),
        (BELOW, "__Secure-course", {"path": "/course-2027/", "secure": True}),
    ],
)
def test_the_cookie_stays_with_us(serve: Serve, base_url: str, name: str, expected: dict):
    client = serve(base_url=base_url).test_client()
    found, attributes = cookie_of(client.get("/login", base_url=base_url + "/"))
    assert found == name
    assert attributes == {"httponly": True, "samesite": "Lax"} | expected


def signed_in_client(app: Flask, db: Session) -> FlaskClient:
    """A browser with the cookie as signing in leaves it."""
    client, token = app.test_client(), make_session(db, make_person(db))
    with client.session_transaction() as session:
        session.update(_user_id=token, _fresh=True, _permanent=True)
    return client


def test_the_cookie_of_somebody_signed_in_ends_with_their_session(app: Flask, db: Session):
    client = signed_in_client(app, db)
    _, attributes = cookie_of(client.get("/account/"))  # its forms bring the first token
    assert attributes["path"] == "/"
    assert attributes["expires"]
    assert "domain" not in attributes


def test_pages_that_change_nothing_of_it_do_not_send_the_cookie_again(app: Flask, db: Session):
    client = signed_in_client(app, db)
    client.get("/course/")
    for path in ("/course/", "/glossary/", "/static/css/base.css", "/.well-known/jwks.json"):
        assert "Set-Cookie" not in client.get(path, buffered=True).headers, path


def test_a_cookie_that_was_tampered_with_is_nobodys(app: Flask, db: Session):
    client = signed_in_client(app, db)
    assert client.get("/account/").status_code == 200
    cookie = client.get_cookie("course")
    assert cookie is not None
    for value in (cookie.value[:-1], cookie.value[:-3] + "AAA", "x" + cookie.value, "", "...", "é"):
        client.set_cookie("course", value)
        assert client.get("/account/").status_code == 303


# ---------------------------------------------------------------- static files


def address_of(app: Flask, name: str = "css/base.css") -> str:
    with app.test_request_context():
        return static_url(name)


def test_a_file_asked_for_by_its_digest_is_kept_for_a_year_by_everybody(app: Flask, db: Session):
    response = signed_in_client(app, db).get(address_of(app), buffered=True)
    assert response.headers["Cache-Control"] == f"public, max-age={A_YEAR}, immutable"
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("digest", ["", "?v=", "?v=000000000000", "?w=1"])
def test_a_file_asked_for_by_another_digest_is_asked_for_anew(visitor: Visitor, digest: str):
    response = visitor.http.get(f"/static/css/base.css{digest}", buffered=True)
    assert response.headers["Cache-Control"] == "public, no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again(app: Flask, visitor: Visitor):
    first = visitor.http.get(address_of(app), buffered=True)
    known = {"If-None-Match": first.headers["ETag"]}
    second = visitor.http.get(address_of(app), headers=known, buffered=True)
    assert second.status_code == 304
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_the_stylesheet_is_kept_and_asked_for_like_a_file(app: Flask, visitor: Visitor):
    with app.test_request_context():
        address = stylesheet_url()
    first = visitor.http.get(address)
    assert first.content_type == "text/css; charset=utf-8"
    assert first.headers["Cache-Control"] == f"public, max-age={A_YEAR}, immutable"
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    again = visitor.http.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    other = visitor.http.get("/style.css?v=000000000000")
    assert other.data == first.data
    assert other.headers["Cache-Control"] == "public, no-cache"


def test_a_sheet_that_changes_changes_the_address(app: Flask, tmp_path: Path):
    with app.test_request_context():
        before = stylesheet_url()
        shutil.copytree(Path(str(app.static_folder)) / "css", tmp_path / "css")
        with (tmp_path / "css" / "room.css").open("a", encoding="utf-8") as sheet:
            sheet.write("/* later */")
        app.static_folder = str(tmp_path)
        assert stylesheet_url() != before


def test_a_file_that_is_not_there_is_not_kept(app: Flask, db: Session):
    response = signed_in_client(app, db).get("/static/no-such-file.css?v=1")
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
        "/static/%252e%252e/settings.py",
        "/static/%2fetc/passwd",
        "/static/",
        "/static/css/",
        "/.git/config",
        "/static/.git/config",
        "/course/introduction/figures/..%2fmodule.toml",
        "/course/introduction/figures/module.toml",
        "/course/../../pyproject.toml",
    ],
)
def test_no_address_leads_to_other_files_or_lists_a_folder(sign_in: SignIn, path: str):
    assert sign_in().http.get(path, follow_redirects=True).status_code == 404
