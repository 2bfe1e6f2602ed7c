"""Routes that take a file, which may be far larger than anything that a page sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request, session

View = TypeVar("View", bound=Callable[..., Any])


def takes_a_file(most_bytes: int) -> Callable[[View], View]:
    """Let one route receive a file of so many bytes; it waits on the disk, not in memory."""

    def mark(view: View) -> View:
        view.takes_file_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def make_room() -> None:
    """Raise the limit for whoever has signed in: their cookie, which we signed, says so much.

    Whether the session still counts, and what they may do, is asked once the body was received.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "takes_file_bytes", None)
    if most is not None and "_user_id" in session:
        request.max_content_length = most


def init_app(app: Flask) -> None:
    """Look at the route before anything is received."""
    app.before_request(make_room)
