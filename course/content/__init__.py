"""Files that authors write -> the values that pages show.

Lessons are read once, at start. While somebody writes (Flask's debug mode), a changed file shows at
the next request; one that cannot be read shows its problems in words instead of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, current_app

from course.content.bank import Quiz, load_bank
from course.content.checking.checker import problems
from course.content.course import MODULES, load_course
from course.content.problems import ContentError, Problem
from course.content.translations import load_translations
from course.domain.course import Course

__all__ = [
    "ContentError",
    "Problem",
    "Quiz",
    "adapt",
    "get_course",
    "get_written",
    "init_app",
    "load_bank",
    "load_course",
    "load_translations",
    "problems",
]

_EXTENSION = "course"
_WRITTEN = "course as written"
_CHANGE = "course as changed here"


def init_app(app: Flask, modules_path: Path, base_path: str) -> None:
    """Read the course into the app; in debug mode, again whenever a file of it changes.

    modules_path: the folder modules/, which stands beside quizzes/.
    base_path: the site's own sub-path, "" or "/sub".
    Raises ContentError when the files cannot be served, before anything is.
    """
    root = modules_path.parent
    _show(app, load_course(root, base_path))
    if not app.debug:
        return
    seen = _stamps(root)

    def read_again() -> Response | None:
        stamps = _stamps(root)
        if stamps != seen:
            try:
                _show(app, load_course(root, base_path))
            except ContentError as error:
                return Response(str(error), status=500, mimetype="text/plain")
            seen.clear()
            seen.update(stamps)
        return None

    app.before_request(read_again)


def adapt(app: Flask, change: Callable[[Course], Course]) -> None:
    """Let this installation say some things otherwise than the files do, from now on."""
    app.extensions[_CHANGE] = change
    _show(app, app.extensions[_WRITTEN])


def _show(app: Flask, written: Course) -> None:
    change = app.extensions.get(_CHANGE)
    app.extensions[_WRITTEN] = written
    app.extensions[_EXTENSION] = change(written) if change else written


def get_written() -> Course:
    """Return the course as its files have it."""
    course = current_app.extensions[_WRITTEN]
    assert isinstance(course, Course)
    return course


def get_course() -> Course:
    """Return the course that this app serves."""
    course = current_app.extensions[_EXTENSION]
    assert isinstance(course, Course)
    return course


def _stamps(root: Path) -> dict[str, float]:
    """When each file below modules/ changed last."""
    files = (root / MODULES).rglob("*")
    return {str(path): path.stat().st_mtime for path in files if path.is_file()}
