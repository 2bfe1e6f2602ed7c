"""What was sent is read whole, and can be kept, before anything looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request, session
from werkzeug.routing import IntegerConverter

from course.domain.errors import NotFound, NotValid
from course.domain.words import words
from course.web.database import SAFE_METHODS

MOST_PARTS = 5000
"""Of a form on a route that receives much: an item with hundreds of rows."""


class Number(IntegerConverter):
    """A whole number in an address: as many digits as every database's integers hold."""

    regex = "[0-9]{1,9}"


View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(count: int) -> Callable[[View], View]:
    """Let one route receive more than others do, in size and in fields.

    count: bytes of a whole request.
    """

    def mark(view: View) -> View:
        view.takes_bytes = count  # type: ignore[attr-defined]
        return view

    return mark


def takes_a_file(count: int) -> Callable[[View], View]:
    """Let one route receive a file, which waits on the disk and not in memory.

    Only from somebody who signed in: their cookie, which we signed, says so much. Whether the
    session still counts, and what they may do, is asked once everything was received.
    count: bytes of a whole request.
    """

    def mark(view: View) -> View:
        view.takes_file_bytes = count  # type: ignore[attr-defined]
        return view

    return mark


def receive() -> None:
    """Read the body, and refuse letters that no database keeps.

    An unsafe request holds SQLite's one place for writers from its first statement, so nobody may
    take it while the rest of their message is still on its way over a slow line.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if (count := getattr(view, "takes_bytes", None)) is not None:
        request.max_content_length = request.max_form_memory_size = count
        request.max_form_parts = MOST_PARTS
    if (count := getattr(view, "takes_file_bytes", None)) is not None and "_user_id" in session:
        request.max_content_length = count
    if request.method not in SAFE_METHODS:
        request.get_data(parse_form_data=True)
    if "\0" in request.path:
        raise NotFound(words("There is no page at this address."))
    texts = [text for given in (request.args, request.form) for text in given.items(multi=True)]
    if any("\0" in name or "\0" in value for name, value in texts):
        raise NotValid(words("What was sent could not be read. Load the page again."))


def init_app(app: Flask) -> None:
    """Receive before the first part that asks the database."""
    app.url_map.converters["int"] = Number
    app.before_request(receive)
