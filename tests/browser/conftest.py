"""A real Chromium, and a real server for it to open."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
)
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from course.records import keys
from course.store import Person
from tests.conftest import Clock, app_for_tests, need, settings_for
from tests.factories import make_person, make_session
from tests.server.running import closing_answers

AXE = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}


class Site:
    """The course, served on a free port of this machine, on a fresh SQLite file."""

    def __init__(self, app: Flask, url: str, clock: Clock) -> None:
        self.app, self.url, self.clock = app, url, clock

    def session(self) -> Session:
        """A session that may write; commit, and close it before the site writes."""
        session: Session = self.app.extensions["database"].session(writes=True)
        return session

    def person(self, **values: Any) -> Person:
        """Make a person."""
        with closing(self.session()) as db:
            return make_person(db, **values)


@contextmanager
def serving(folder: Path, clock: Clock, path: str = "", **settings: object) -> Iterator[Site]:
    """Serve the database in a folder, under the address where browsers really find it.

    path: below which the course lies, "/sub"; "" for none.
    """
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}{path}"
    database_url = f"sqlite:///{folder / 'course.sqlite3'}"
    app = app_for_tests(settings_for(database_url, folder, base_url=url, **settings), clock)
    keys.prepare(app.extensions["settings"].keys_path)
    server.app = closing_answers(app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, url, clock)
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["database"].engine.dispose()


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Site]:
    need("browser")
    shutil.copy(sqlite_template, tmp_path / "course.sqlite3")
    with serving(tmp_path, clock) as site:
        yield site


OpenPage = Callable[..., Page]


@pytest.fixture
def open_context(chromium: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of somebody's own: `open_context(person, javascript=False, width=390)`."""
    contexts: list[BrowserContext] = []

    def go(
        person: Person | None = None,
        *,
        javascript: bool = True,
        width: int = 1280,
        height: int = 900,
        **options: Any,
    ) -> BrowserContext:
        context = chromium.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            base_url=site.url,
            **options,
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies([cookie(site, person)])
        return context

    yield go
    for context in contexts:
        context.close()


def cookie(site: Site, person: Person) -> Any:
    """The cookie of a new sign-in of a person."""
    with closing(site.session()) as db:
        token = make_session(db, person, site.clock.now)
    signing = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
    value = signing.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
    return {"name": "course", "value": value, "url": site.url, "httpOnly": True}


@pytest.fixture
def open_page(open_context: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Open a page as somebody: `open_page("/course/", person)`; errors of scripts fail the test."""
    failed: list[str] = []

    def go(path: str, person: Person | None = None, **options: Any) -> Page:
        page = open_context(person, **options).new_page()
        watch(page, failed)
        page.goto(path)
        return page

    yield go
    assert not failed


def watch(page: Page, failed: list[str]) -> None:
    """Write down each error of a script, and whatever our policy had to refuse."""
    page.on("pageerror", lambda error: failed.append(f"{page.url}: {error}"))

    def read(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            failed.append(f"{page.url}: {message.text}")

    page.on("console", read)


def faults(page: Page) -> list[str]:
    """What axe finds on a page once its styles are there and settled, one line a fault."""
    page.wait_for_load_state("load")  # a test may have seen its words before their style came
    page.evaluate("() => document.getAnimations().forEach((one) => one.finish())")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
