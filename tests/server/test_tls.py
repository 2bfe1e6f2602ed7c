"""Behind a proxy that speaks TLS, as in production: our pages arrive, and nothing else does."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from playwright.sync_api import Browser, expect

from course import create_app
from course.records import passwords
from course.store import Person
from tests.conftest import Clock, settings_for
from tests.factories import make_person
from tests.server.running import TlsProxy, in_front, make_certificate, running

PASSWORD = "quiet brown teapot 9"
COVER = "/course/introduction/quiz/"


class Site:
    """The course behind TLS, and somebody with a password."""

    def __init__(self, app: Flask, url: str, certificate: Path, person: Person) -> None:
        self.app, self.url, self.certificate, self.person = app, url, certificate, person


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Site]:
    certificate = make_certificate(tmp_path)
    proxy = TlsProxy(certificate)
    url = f"https://localhost:{proxy.server_port}"
    shutil.copy(sqlite_template, tmp_path / "course.sqlite3")
    settings = settings_for(
        f"sqlite:///{tmp_path / 'course.sqlite3'}", tmp_path, base_url=url, trusted_proxies=1
    )
    app = create_app(settings, testing=True)
    app.extensions["clock"] = clock
    with closing(app.extensions["database"].session(writes=True)) as db:
        person = make_person(db)
        person.password_hash = passwords.hash_password(PASSWORD)
        db.commit()
    with running(app) as port, in_front(proxy, port):
        yield Site(app, url, certificate, person)
    app.extensions["database"].engine.dispose()


class Answer:
    """Status, headers and text."""

    def __init__(self, response: object) -> None:
        self.status: int = response.status  # type: ignore[attr-defined]
        self.headers = response.headers  # type: ignore[attr-defined]
        self.text: str = response.read().decode()  # type: ignore[attr-defined]
        response.close()  # type: ignore[attr-defined]


class Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere by itself."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Leave the redirect to the test."""


class ChromiumLike:
    """Sends what Chromium sends, with a jar for its cookies."""

    def __init__(self, site: Site) -> None:
        self.site, self.jar = site, CookieJar()
        trust = ssl.create_default_context(cafile=str(site.certificate))
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trust),
            urllib.request.HTTPCookieProcessor(self.jar),
            Stay,
        )
        self.opener.addheaders = []
        self.page = ""

    def _open(self, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        always = {
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0",
            "Accept-Language": "en-GB,en;q=0.9",
            "Sec-Fetch-Site": "same-origin",
        }
        request = urllib.request.Request(self.site.url + path, data, always | headers)
        try:
            return Answer(self.opener.open(request, timeout=30))
        except HTTPError as response:
            return Answer(response)

    def get(self, path: str) -> BeautifulSoup:
        answer = self._open(
            path, None, {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Mode": "navigate"}
        )
        assert answer.status == 200, answer.text
        self.page = path
        return BeautifulSoup(answer.text, "html5lib")

    def _from_our_page(self) -> dict[str, str]:
        return {"Origin": self.site.url, "Referer": self.site.url + self.page}

    def post(self, path: str, fields: dict[str, str], **headers: str | None) -> Answer:
        """Send a form; `Referer=None` leaves a header out."""
        sent = {
            "Accept": "text/html,*/*;q=0.8",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Mode": "navigate",
            **self._from_our_page(),
            **headers,
        }
        kept = {name: value for name, value in sent.items() if value is not None}
        return self._open(path, urlencode(fields).encode(), kept)

    def post_json(self, path: str, body: object, token: str, **headers: str | None) -> Answer:
        sent = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "X-CSRFToken": token,
            "Sec-Fetch-Mode": "cors",
            **self._from_our_page(),
            **headers,
        }
        kept = {name: value for name, value in sent.items() if value is not None}
        return self._open(path, json.dumps(body).encode(), kept)

    def sign_in(self, **headers: str | None) -> Answer:
        page = self.get("/login")
        fields = {"username": self.site.person.email or "", "password": PASSWORD}
        return self.post("/login", {"csrf_token": token_in(page), **fields}, **headers)

    @property
    def cookie(self) -> Cookie:
        (cookie,) = self.jar
        return cookie


def token_in(page: BeautifulSoup) -> str:
    found = page.select_one("input[name=csrf_token]")
    assert found is not None
    return str(found["value"])


@pytest.fixture
def browser(site: Site) -> ChromiumLike:
    return ChromiumLike(site)


def test_signing_in_and_an_answer_of_a_quiz_go_through(browser: ChromiumLike):
    answer = browser.sign_in()
    assert (answer.status, answer.headers["Location"]) == (303, "/course/")
    cover = browser.get(COVER)
    started = browser.post(COVER, {"csrf_token": token_in(cover)})
    assert started.status == 303, started.text
    attempt = started.headers["Location"]
    paper = browser.get(attempt)
    meta = paper.select_one('meta[name="csrf-token"]')
    assert meta is not None
    body = {"revision": 0, "response": None}
    saved = browser.post_json(f"{attempt}answers/1", body, str(meta["content"]))
    assert saved.status == 200, saved.text
    assert json.loads(saved.text)["saved"]


def test_the_cookie_is_for_this_host_over_tls_alone(browser: ChromiumLike):
    browser.sign_in()
    cookie = browser.cookie
    assert cookie.name == "__Host-course"
    assert cookie.secure
    assert cookie.path == "/"
    assert not cookie.domain_specified
    assert cookie.has_nonstandard_attr("HttpOnly")


def test_the_proxys_answers_ask_for_https_from_now_on(browser: ChromiumLike):
    answer = browser.sign_in()
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    "referrer", [None, "https://evil.example/", "http://localhost/login"], ids=str
)
def test_a_form_that_does_not_come_from_our_page_is_refused(
    browser: ChromiumLike, referrer: str | None
):
    answer = browser.sign_in(Referer=referrer)
    assert answer.status == 400
    browser.sign_in()
    account = browser.get("/account/")
    fields = {"csrf_token": token_in(account), "locale": "en", "zone": "Africa/Dakar"}
    assert browser.post("/account/preferences", fields, Referer=referrer).status == 400
    assert browser.post("/account/preferences", fields).status == 303


def test_an_answer_that_does_not_come_from_our_page_is_refused(browser: ChromiumLike):
    browser.sign_in()
    started = browser.post(COVER, {"csrf_token": token_in(browser.get(COVER))})
    attempt = started.headers["Location"]
    token = str(browser.get(attempt).select_one('meta[name="csrf-token"]')["content"])  # type: ignore[index]
    body = {"revision": 0, "response": None}
    refused = browser.post_json(f"{attempt}answers/1", body, token, Referer=None)
    assert (refused.status, json.loads(refused.text)["error"]) == (400, "csrf")


@pytest.mark.needs("browser")
def test_a_real_browser_signs_in_and_its_answer_is_saved(site: Site, chromium: Browser):
    context = chromium.new_context(ignore_https_errors=True, base_url=site.url)
    page = context.new_page()
    page.goto("/login?next=" + COVER)
    page.locator("input[name=username]").fill(site.person.email or "")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"**{COVER}")
    (cookie,) = context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-course", True, True)
    page.locator("main form button").first.click()
    page.wait_for_url("**/attempt/**")
    with page.expect_response(re.compile("/answers/1$")) as saved:
        asked = page.locator("#question-1")
        field = asked.locator("input:not([type=hidden]), select").first
        if asked.locator("select").count():
            field.select_option(index=1)
        elif field.get_attribute("type") in {"radio", "checkbox"}:
            field.check()
        else:
            field.fill("1")
            field.blur()
    assert saved.value.status == 200
    expect(page.locator("main")).to_contain_text("12:00:00")
    context.close()
