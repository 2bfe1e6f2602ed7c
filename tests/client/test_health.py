"""What the machines that watch are told."""

from __future__ import annotations

import pytest
from flask import Flask

from course.store import migrate
from tests.client.conftest import Visitor

PLAIN = "text/plain; charset=utf-8"


@pytest.mark.parametrize(("path", "said"), [("/healthz", "ok\n"), ("/readyz", "ready\n")])
def test_all_is_well(visitor: Visitor, path: str, said: str):
    response = visitor.http.get(path)
    assert (response.status_code, response.get_data(as_text=True)) == (200, said)
    assert response.content_type == PLAIN
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert visitor.http.head(path).status_code == 200


def test_being_alive_asks_the_database_nothing(visitor: Visitor, queries):
    visitor.http.get("/healthz")
    assert len(queries) == 0


def test_a_database_of_an_older_shape_is_not_ready_and_says_what_to_do(
    app: Flask, visitor: Visitor
):
    migrate.downgrade(app.extensions["database"].engine, "base")
    response = visitor.http.get("/readyz")
    assert response.status_code == 503
    assert "course upgrade" in response.get_data(as_text=True)
    assert visitor.http.get("/healthz").status_code == 200
    migrate.upgrade(app.extensions["database"].engine)
    assert visitor.http.get("/readyz").status_code == 200


def test_the_watchers_leave_no_line_in_the_log(visitor: Visitor, caplog):
    visitor.http.get("/healthz")
    visitor.http.get("/readyz")
    assert not [record for record in caplog.records if record.name == "course"]
    visitor.http.get("/glossary/")
    assert [record for record in caplog.records if record.name == "course"]
