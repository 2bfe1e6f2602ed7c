"""While somebody writes, a changed file shows at once; in production nothing is read again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from course import content
from tests.unit.content.writing import COURSE, write_course


def small_app(root: Path, *, debug: bool) -> Flask:
    app = Flask("writing")
    app.debug = debug
    content.init_app(app, root / "modules", "")
    app.add_url_rule("/", view_func=lambda: content.get_course().title)
    return app


def change(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    later = path.stat().st_mtime + 5
    os.utime(path, (later, later))


def test_a_changed_file_shows_at_once_in_development(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    client = small_app(root, debug=True).test_client()
    assert client.get("/").text == "A small course"
    change(root / "modules/course.toml", COURSE.replace("A small", "A larger"))
    assert client.get("/").text == "A larger course"


def test_a_broken_file_says_its_problem_in_development_and_mends(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    client = small_app(root, debug=True).test_client()
    change(root / "modules/course.toml", COURSE.replace('edition = "May 2027"\n', ""))
    answer = client.get("/")
    assert answer.status_code == 500
    assert answer.text == 'modules/course.toml:1: "edition" is missing'
    (root / "modules/course.toml").write_text(COURSE, "utf-8")
    assert client.get("/").text == "A small course"


def test_a_changed_file_waits_for_the_next_start_in_production(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    client = small_app(root, debug=False).test_client()
    change(root / "modules/course.toml", COURSE.replace("A small", "A larger"))
    assert client.get("/").text == "A small course"


@pytest.mark.parametrize("debug", [True, False])
def test_a_broken_course_does_not_start(tmp_path: Path, debug: bool) -> None:
    root = write_course(tmp_path, course="title = 3")
    with pytest.raises(content.ContentError, match=r"course\.toml:1"):
        small_app(root, debug=debug)
