"""The course as other machines serve it: under https, below a sub-path, behind proxies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, jsonify, request

from course.web.rights import public
from tests.conftest import Clock, app_for_tests, settings_for

HTTPS = "https://course.example.org"
BELOW = "https://summit.example.org/course-2027"

Serve = Callable[..., Flask]


@pytest.fixture
def serve(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Serve]:
    """Serve the test's database under other settings: `serve(base_url=HTTPS)`."""
    served: list[Flask] = []

    def go(**changes: object) -> Flask:
        app = app_for_tests(settings_for(database_url, tmp_path, **changes), clock)
        served.append(app)
        return app

    yield go
    for app in served:
        app.extensions["database"].engine.dispose()


def with_mirror(app: Flask) -> Flask:
    """Add an address that says what the app takes the request for."""

    @app.get("/mirror")
    @public
    def mirror() -> object:
        return jsonify(
            address=request.remote_addr,
            url=request.url,
            root=request.script_root,
            path=request.path,
        )

    return app
