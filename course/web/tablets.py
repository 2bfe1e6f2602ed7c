"""Tablets of the learning room: one person after the other, and nothing of the one before.

A tablet is marked by a cookie of its own, which names nobody. Whoever signs in on it has a short
session, and all that the browser keeps is wiped when they leave. Where somebody walked away and
their session ran out, it is wiped when another person signs in: if the same person comes back, the
answers that their tablet could not send yet are still there. For that the cookie holds a mark of
the last person, which only the server can make.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

from course.web.headers import cookie_name
from course.web.pages import get_settings

KEPT = timedelta(days=3)
"""How long a device stays a tablet after it was last used as one."""

WIPE = '"cache", "storage"'
_NOBODY = "free"
_INFO = b"summit course: who used a tablet last, 1\0"


def is_tablet() -> bool:
    """Whether this device is marked as a tablet of the learning room."""
    return _name() in request.cookies


def mark(response: Response) -> None:
    """Make the device a tablet that nobody uses."""
    _keep(response, _NOBODY)


def unmark(response: Response) -> None:
    """Make it a device like any other."""
    settings = get_settings()
    response.delete_cookie(
        _name(), path=f"{settings.base_path}/", secure=settings.is_https, httponly=True
    )


def hand_over(response: Response, public_id: str) -> None:
    """Give the tablet to a person; what another left on it is wiped."""
    own = _mark_of(public_id)
    if not hmac.compare_digest(request.cookies.get(_name(), "").encode(), own.encode()):
        response.headers["Clear-Site-Data"] = WIPE
    _keep(response, own)


def wipe(response: Response) -> None:
    """Take it back, with nothing on it."""
    response.headers["Clear-Site-Data"] = WIPE
    mark(response)


def _mark_of(public_id: str) -> str:
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.digest(secret.encode(), _INFO + public_id.encode(), hashlib.sha256).hex()[:32]


def _name() -> str:
    return cookie_name(get_settings(), "tablet")


def _keep(response: Response, value: str) -> None:
    settings = get_settings()
    response.set_cookie(
        _name(),
        value,
        max_age=KEPT,
        path=f"{settings.base_path}/",
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
    )
