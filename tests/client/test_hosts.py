"""Under which names the course answers, and what proxies in front may say."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course.settings import ConfigError
from tests.client.conftest import Visitor, parse
from tests.client.serving import BELOW, HTTPS, Serve, serve, with_mirror
from tests.factories import make_person, make_session

__all__ = ["serve"]

STRANGE = (
    "evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8000",
    "127.0.0.1@evil.example",
    "evil.example#127.0.0.1",
    "127.0.0.1/evil.example",
    "127.0.0.1:8000:9",
    "127.0.0.1:port",
    "127.0.0.1, evil.example",
    "[::1",
    "[evil]",
    "ümlaut.example",
    " ",
    "",
    "<script>",
)


@pytest.mark.parametrize("host", STRANGE)
def test_a_name_that_is_not_ours_is_refused_and_never_repeated(visitor: Visitor, host: str):
    response = visitor.http.get("/login", headers={"Host": host})
    assert response.status_code == 400
    page = parse(response)
    assert "http://127.0.0.1:8000" in page.get_text()
    assert "evil" not in str(page)


@pytest.mark.parametrize(
    "path", ["/", "/course", "/no/such/page", "/course/", "/static/css/base.css"]
)
def test_no_kind_of_answer_is_given_under_another_name(visitor: Visitor, path: str):
    assert visitor.http.get(path, headers={"Host": "evil.example"}).status_code == 400


def test_a_form_sent_under_another_name_changes_nothing(visitor: Visitor):
    visitor.get("/login")
    response = visitor.http.post(
        "/login", data={"csrf_token": visitor.token}, headers={"Host": "evil.example"}
    )
    assert response.status_code == 400


def test_a_request_without_any_name_is_refused(visitor: Visitor):
    def drop(environ: dict[str, object]) -> dict[str, object]:
        return {key: value for key, value in environ.items() if key != "HTTP_HOST"}

    answer: list[str] = []
    environ = drop(visitor.http._request_from_builder_args(("/",), {}).environ)  # type: ignore[arg-type]
    b"".join(visitor.app(environ, lambda status, _headers: answer.append(status) or bytes.join))  # type: ignore[func-returns-value,return-value]
    assert answer == ["400 BAD REQUEST"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000", "[::1]"]
)
def test_on_ones_own_machine_all_its_names_are_known(visitor: Visitor, host: str):
    assert visitor.http.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "example.org", "a.course.example.org"]
)
def test_on_the_net_only_the_public_name_is_known(serve: Serve, host: str):
    client = serve(base_url=HTTPS).test_client()
    assert client.get("/", headers={"Host": "course.example.org"}).status_code == 200
    assert client.get("/", headers={"Host": "Course.Example.ORG:443"}).status_code == 200
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_a_name_in_other_letters_is_known_as_browsers_write_it(serve: Serve):
    client = serve(base_url="https://kürs.example").test_client()
    assert client.get("/", headers={"Host": "xn--krs-hoa.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_machines_that_watch_may_ask_by_number(visitor: Visitor, path: str):
    assert visitor.http.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200


# ---------------------------------------------------------------- proxies

SPOOFED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Real-IP": "203.0.113.9",
    "X-Original-URL": "/facilitate/",
    "X-Rewrite-URL": "/facilitate/",
    "X-HTTP-Method-Override": "POST",
}


def test_without_a_proxy_nothing_that_a_proxy_would_say_is_believed(app: Flask):
    client = with_mirror(app).test_client()
    plain = client.get("/mirror").get_json()
    assert client.get("/mirror", headers=SPOOFED).get_json() == plain
    assert plain == {
        "address": "127.0.0.1", "url": "http://localhost/mirror", "root": "", "path": "/mirror"
    }  # fmt: skip


def test_one_proxy_is_believed_and_what_stood_before_it_is_not(serve: Serve):
    client = with_mirror(serve(base_url=HTTPS, trusted_proxies=1)).test_client()
    said = {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
        "X-Forwarded-Proto": "http, https",
        "X-Forwarded-Host": "evil.example, course.example.org",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "444",
        "Host": "backend:8000",
    }
    seen = client.get("/mirror", headers=said).get_json()
    assert seen["address"] == "198.51.100.7"
    assert seen["url"] == "https://course.example.org/mirror"
    assert seen["root"] == ""


def test_two_proxies_are_believed_and_no_more(serve: Serve):
    client = with_mirror(serve(base_url=HTTPS, trusted_proxies=2)).test_client()
    said = {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7, 192.0.2.1",
        "X-Forwarded-Proto": "https, http",
        "Host": "course.example.org",
    }
    seen = client.get("/mirror", headers=said).get_json()
    assert seen["address"] == "198.51.100.7"
    assert seen["url"].startswith("https://")


def test_a_proxy_that_names_another_host_is_refused(serve: Serve):
    client = serve(base_url=HTTPS, trusted_proxies=1).test_client()
    said = {"Host": "course.example.org", "X-Forwarded-Host": "evil.example"}
    assert client.get("/", headers=said).status_code == 400


def test_whoever_asks_too_often_cannot_hide_behind_another_address(visitor: Visitor):
    def ask(number: int) -> int:
        spoofed = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        return visitor.http.get("/verify/", headers=spoofed).status_code

    assert [ask(number) for number in range(61)] == [200] * 60 + [429]


# ---------------------------------------------------------------- below a sub-path


@pytest.fixture
def below(serve: Serve) -> Flask:
    """Served as https://summit.example.org/course-2027."""
    return with_mirror(serve(base_url=BELOW))


@pytest.mark.parametrize("prefix", ["/course-2027", ""], ids=["kept", "taken away by the proxy"])
def test_below_a_sub_path_every_address_begins_with_it(below: Flask, prefix: str):
    client = below.test_client()
    response = client.get(f"{prefix}/login", base_url="https://summit.example.org/")
    assert response.status_code == 200
    page = parse(response)
    found = [tag[name] for name in ("href", "src", "action") for tag in page.select(f"[{name}]")]
    addresses = [str(value) for value in found if str(value).startswith("/")]
    assert len(addresses) > 10
    assert all(address.startswith("/course-2027/") for address in addresses), addresses


@pytest.mark.parametrize("prefix", ["/course-2027", ""], ids=["kept", "taken away by the proxy"])
def test_below_a_sub_path_a_stranger_is_sent_to_its_own_door_and_back(below: Flask, prefix: str):
    response = below.test_client().get(f"{prefix}/account/", base_url="https://summit.example.org/")
    assert response.headers["Location"] == "/course-2027/login?next=/course-2027/account/"


@pytest.mark.parametrize("prefix", ["/course-2027", ""], ids=["kept", "taken away by the proxy"])
def test_below_a_sub_path_files_are_found(below: Flask, prefix: str):
    response = below.test_client().get(
        f"{prefix}/static/css/base.css", base_url="https://summit.example.org/", buffered=True
    )
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/course", "/account", "/verify/", "/login"])
def test_a_sub_path_that_could_be_taken_for_a_page_is_refused(serve: Serve, path: str):
    with pytest.raises(ConfigError, match="COURSE_BASE_URL"):
        serve(base_url=f"https://summit.example.org{path}")


def test_the_bare_sub_path_is_the_first_page(below: Flask):
    response = below.test_client().get("/course-2027", base_url="https://summit.example.org/")
    assert response.status_code == 200


def test_a_path_that_only_begins_alike_is_none_of_ours(below: Flask):
    response = below.test_client().get(
        "/course-2027-b/login", base_url="https://summit.example.org/"
    )
    assert response.status_code == 404


def test_below_a_sub_path_somebody_signed_in_stays_so(below: Flask, db: Session):
    client = below.test_client()
    token = make_session(db, make_person(db))
    where = {"base_url": "https://summit.example.org/course-2027/"}
    with client.session_transaction(**where) as session:
        session["_user_id"] = token
    response = client.get("/account/", **where)
    assert response.status_code == 200
