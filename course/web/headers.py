"""What every answer tells the browser about trust."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from course.settings import Settings
from course.web.pages import static_digest

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)
"""Nothing inline, nothing from elsewhere. `data:` serves drawings inside our own stylesheets."""

A_YEAR = 31_536_000  # seconds

View = TypeVar("View", bound=Callable[..., Any])


def allow_camera(view: View) -> View:
    """Let the page of one route use the camera, which is closed to all others."""
    view.allows_camera = True  # type: ignore[attr-defined]
    return view


class Cookies(SecureCookieSessionInterface):
    """The signed cookie. What may be kept for everybody depends on nobody's, and sets none."""

    digest_method = staticmethod(hashlib.sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it changed."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer, errors and static files included."""
    app.session_interface = Cookies()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_NAME=cookie_name(settings, "course"),
        SESSION_COOKIE_PATH=f"{settings.base_path}/",
        SESSION_COOKIE_DOMAIN=None,
        PERMANENT_SESSION_LIFETIME=settings.absolute_hours * 3600,
        # Otherwise every answer, static files included, would set the cookie anew.
        SESSION_REFRESH_EACH_REQUEST=False,
    )

    @app.after_request
    def protect(response: Response) -> Response:
        head = response.headers
        head.setdefault("Content-Security-Policy", POLICY)
        head["X-Content-Type-Options"] = "nosniff"
        # A POST over HTTPS must carry its Referer for the check against forgery; links that leave
        # must carry nothing.
        head.setdefault("Referrer-Policy", "same-origin")
        head["Cross-Origin-Opener-Policy"] = "same-origin"
        head.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        view = current_app.view_functions.get(request.endpoint or "")
        camera = "(self)" if getattr(view, "allows_camera", False) else "()"
        head["Permissions-Policy"] = f"camera={camera}, geolocation=(), microphone=()"
        head["X-Frame-Options"] = "DENY"
        if settings.is_https:
            head["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        if request.endpoint == "static" and response.status_code in {200, 206, 304}:
            _cache_static(response)
        elif "Cache-Control" not in head:
            head["Cache-Control"] = "no-store"
        return response

    @app.before_request
    def remember_nothing() -> None:
        g.pop("reference", None)


def cookie_name(settings: Settings, name: str) -> str:
    """What a cookie of ours is called; over https browsers hold it to what the prefix promises."""
    if not settings.is_https:
        return name
    return f"__Secure-{name}" if settings.base_path else f"__Host-{name}"


def _cache_static(response: Response) -> None:
    """A file asked for by its digest never changes; any other is asked for anew.

    The digest is compared: while servers are exchanged, an old one may be asked for a new file.
    """
    assert current_app.static_folder is not None
    file = Path(current_app.static_folder) / (request.view_args or {})["filename"]
    keep_if(response, request.args.get("v") == static_digest(file))


def keep_if(response: Response, same: bool) -> None:
    """Let everybody keep an answer for good if it is the one of its address, or ask each time."""
    kept = f"max-age={A_YEAR}, immutable" if same else "no-cache"
    response.headers["Cache-Control"] = f"public, {kept}"
