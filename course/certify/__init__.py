"""The certificate: mine to take away, and everybody's to check."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certify", __name__)

from course.certify import views  # noqa: E402  # the routes hang on the blueprint above

__all__ = ["bp", "views"]
