"""A browser without JavaScript that reads every page strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from lxml.html import HtmlElement, document_fromstring, tostring
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from course.store import Person
from course.web.bank_languages import codes_to_read
from tests.factories import make_person, make_session

# A line of our own adds hidden inputs and buttons; everything else a person fills in needs a label.
FIELDS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button"}


TOKEN = re.compile(r'"csrf[-_]token"[^>]*?(?:content|value)="([^"]+)"')

FAULTLESS: set[bytes] = set()
"""Digests of pages without a fault. Reading strictly is slow, and many tests see the same page."""


def parse(response: TestResponse) -> BeautifulSoup:
    """Read a page as strictly as can be; the same page, but for its token, once in a process."""
    text = response.get_data(as_text=True)
    token = TOKEN.search(text)
    digest = sha256((text.replace(token[1], "token") if token else text).encode()).digest()
    if digest not in FAULTLESS:
        html5lib.HTMLParser(strict=True).parse(text)
        find_no_fault(document_fromstring(text))
        FAULTLESS.add(digest)
    return BeautifulSoup(text, "html.parser")  # it is well made, so the quick reader reads it right


def find_no_fault(page: HtmlElement) -> None:
    """A well made page has one h1, unique ids, a label for every input, and nothing inline."""
    tags = [tag for tag in page.iter() if isinstance(tag.tag, str)]
    headings = [tag for tag in tags if tag.tag == "h1"]
    assert len(headings) == 1, f"{len(headings)} h1"
    title = page.findtext(".//title")
    assert title is not None
    assert squeezed(title).startswith(squeezed(headings[0])), "the title begins with the h1"
    assert page.get("lang")
    ids = [tag.get("id") for tag in tags if "id" in tag.attrib]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    labelled = {tag.get("for") for tag in tags if tag.tag == "label" and "for" in tag.attrib}
    for tag in tags:
        if tag.tag in FIELDS and tag.get("type") not in UNLABELLED:
            assert is_labelled(tag, labelled), f"no label: {tostring(tag)}"
        for name in ("aria-describedby", "aria-labelledby"):
            for target in tag.get(name, "").split():
                assert target in ids, f"{name} names no element: {target}"
        inline = [name for name in tag.attrib if name == "style" or name.startswith("on")]
        assert not inline, tostring(tag)
        if tag.tag == "script":
            assert "src" in tag.attrib or tag.get("type") == "application/json", "inline script"
        if tag.tag == "img":
            assert "alt" in tag.attrib, f"no text alternative: {tostring(tag)}"


def squeezed(text: str | HtmlElement) -> str:
    """Words with one space between them."""
    return " ".join((text if isinstance(text, str) else " ".join(text.itertext())).split())


def is_labelled(field: HtmlElement, labelled: set[str]) -> bool:
    return bool(
        field.get("aria-label")
        or field.get("aria-labelledby")
        or any(tag.tag == "label" for tag in field.iterancestors())
        or field.get("id") in labelled
    )


class Visitor:
    """Somebody with a browser. `page` is what they look at; forms carry its token."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.page: BeautifulSoup | None = None
        self.response: TestResponse | None = None

    def get(self, path: str, status: int = 200) -> BeautifulSoup:
        """Open a page; it must have this status and be well made."""
        self.response = self.http.get(path)
        assert self.response.status_code == status, self._said(path)
        if self.response.mimetype == "text/html" and status != 303:
            self.page = parse(self.response)
        return self.page or BeautifulSoup("", "html5lib")

    def post(
        self, path: str, data: dict[str, object] | None = None, status: int = 303
    ) -> BeautifulSoup:
        """Send a form with the token of the page they look at; 303 is not followed."""
        self.response = self.http.post(path, data={"csrf_token": self.token, **(data or {})})
        assert self.response.status_code == status, self._said(path)
        if self.response.mimetype == "text/html" and status not in {302, 303, 307}:
            self.page = parse(self.response)
        return self.page or BeautifulSoup("", "html5lib")

    def post_json(self, path: str, body: object, status: int = 200) -> dict[str, object]:
        """Send what a script sends; gives the JSON answer."""
        self.response = self.http.post(
            path, json=body, headers={"Accept": "application/json", "X-CSRFToken": self.token}
        )
        assert self.response.status_code == status, self._said(path)
        answer: dict[str, object] = self.response.get_json()
        return answer

    def follow(self) -> BeautifulSoup:
        """Go where the last answer sends them."""
        assert self.response is not None
        return self.get(self.response.headers["Location"])

    @property
    def token(self) -> str:
        """The token against forgery of the page they look at."""
        if self.page is None:
            self.get("/login")
        assert self.page is not None
        meta = self.page.select_one('meta[name="csrf-token"]')
        if meta is not None:
            return str(meta["content"])
        hidden = self.page.select_one('input[name="csrf_token"]')  # before signing in
        return str(hidden["value"]) if hidden else ""

    @property
    def location(self) -> str:
        """Where the last answer sends them."""
        assert self.response is not None
        return self.response.headers["Location"]

    def carry(self, token: str) -> None:
        """Take over the cookie of a session that begins with this secret."""
        with self.http.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def _said(self, path: str) -> str:
        assert self.response is not None
        text = BeautifulSoup(self.response.get_data(as_text=True), "html5lib").get_text(" ")
        return f"{path}: {self.response.status_code} {' '.join(text.split())[:600]}"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(app)


SignIn = Callable[..., Visitor]


@pytest.fixture
def sign_in(app: Flask, db: Session) -> SignIn:
    """Sign somebody in: `sign_in()` makes a delegate, `sign_in(role="admin")` an admin.

    The visitor knows who they are as `visitor.person`.
    """

    def go(person: Person | None = None, **values: object) -> Visitor:
        person = person or make_person(db, **values)  # type: ignore[arg-type]
        visitor = Visitor(app)
        visitor.carry(make_session(db, person, app.extensions["clock"].now))
        visitor.person = person  # type: ignore[attr-defined]
        return visitor

    return go


class Counter:
    """The SQL statements since it was cleared, transactions and settings left out."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def clear(self) -> None:
        self.statements.clear()

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def queries(app: Flask) -> Iterator[Counter]:
    """Counts the queries of the app, the session's one included.

    What this installation says in place of the files is looked up already, as it is on nearly every
    request that people make, and so are the languages of the bank.
    """
    app.test_client().get("/")
    with app.test_request_context():
        codes_to_read()
    counter = Counter()
    engine = app.extensions["database"].engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(*args: object) -> None:
        statement = str(args[2])
        if not statement.startswith(("BEGIN", "PRAGMA")):
            counter.statements.append(statement)

    yield counter
    event.remove(engine, "before_cursor_execute", note)
