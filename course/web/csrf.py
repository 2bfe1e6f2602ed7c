"""No unsafe request without the page's own token, JSON ones included."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from course.settings import Settings

protect = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse by default. The token lives as long as the session: a slow learner's quiz is safe."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = settings.is_https
    protect.init_app(app)
