"""The time of day, in one place, so that tests can set it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app


def now() -> datetime:
    """The present moment, UTC."""
    clock = current_app.extensions.get("clock")
    return clock() if clock else datetime.now(UTC)
