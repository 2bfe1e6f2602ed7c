"""Who may open a route. Each one says so; one that does not is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user
from werkzeug.exceptions import Forbidden, Unauthorized

from course.domain.rights import Right

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"


def requires(*rights: Right, for_all: bool = False) -> Callable[[View], View]:
    """Open to whoever holds one of these rights.

    for_all: about everybody at once, so a right for one delegation does not open it.
    """

    def mark(view: View) -> View:
        view.opens_to = frozenset(rights)  # type: ignore[attr-defined]
        view.is_for_all = for_all  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open to anyone."""
    view.opens_to = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to anyone who signed in, whatever they may do."""
    view.opens_to = SIGNED_IN  # type: ignore[attr-defined]
    return view


def opens_to(endpoint: str) -> frozenset[Right] | str | None:
    """What a route said; None where it said nothing."""
    if endpoint == "static":
        return PUBLIC
    return getattr(current_app.view_functions[endpoint], "opens_to", None)


def may_open(endpoint: str) -> bool:
    """Whether the reader holds a right that a route asks for, as far as it asks for it."""
    needed = opens_to(endpoint)
    if not isinstance(needed, frozenset):
        return False
    held = [right for right in needed if current_user.may(right)]
    if getattr(current_app.view_functions[endpoint], "is_for_all", False):
        return any(current_user.scope(right).everyone for right in held)
    return bool(held)


def check() -> None:
    """Let the request through, ask to sign in, or refuse."""
    if request.endpoint is None:
        return  # no such address: the error page says so
    needed = opens_to(request.endpoint)
    if needed == PUBLIC:
        return
    if not current_user.is_authenticated:
        raise Unauthorized
    if needed == SIGNED_IN:
        return
    if not may_open(request.endpoint):
        raise Forbidden


def init_app(app: Flask) -> None:
    """Check before every view; templates ask before they link to what may be closed."""
    app.before_request(check)
    app.add_template_global(may_open)
