"""Somebody on a slow line makes nobody wait."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from course import create_app
from tests.client.conftest import Visitor
from tests.conftest import Clock, settings_for
from tests.factories import make_person, make_session
from tests.server.running import running

PREFERENCES = {"locale": "en", "zone": "Africa/Dakar"}


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """On SQLite, where only one may write at a time."""
    shutil.copy(sqlite_template, tmp_path / "course.sqlite3")
    url = f"sqlite:///{tmp_path / 'course.sqlite3'}"
    app = create_app(settings_for(url, tmp_path), testing=True)
    app.extensions["clock"] = clock
    yield app
    app.extensions["database"].engine.dispose()


def sign_in(app: Flask) -> Visitor:
    visitor = Visitor(app)
    with closing(app.extensions["database"].session(writes=True)) as db:
        visitor.carry(make_session(db, make_person(db)))
    visitor.get("/account/")
    return visitor


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/account/preferences", "application/x-www-form-urlencoded"),
        ("/course/introduction/first-steps/position/", "application/json"),
    ],
    ids=["form", "json"],
)
def test_a_message_that_is_still_on_its_way_holds_up_nobody_elses(app: Flask, path: str, kind: str):
    slow, other = sign_in(app), sign_in(app)
    cookie = slow.http.get_cookie("course")
    assert cookie is not None
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: course={cookie.value}\r\nX-CSRFToken: {slow.token}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: 500\r\n\r\nlocale="
    )
    with running(app) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head.encode())
        time.sleep(0.3)  # the server has read what there is, and waits for the rest
        began = time.monotonic()
        other.post("/account/preferences", PREFERENCES)
        assert time.monotonic() - began < 8  # a writer that waits for the other gives up after 15
