"""How often one address may ask for what is costly or worth guessing.

These limits are per address: in memory for one process, shared through Redis where that is set.
What protects an *account* is counted in the database (`records.strikes`), because it must hold
however many machines serve.
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from course.settings import Settings

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=True)

SIGN_IN = "30 per minute; 300 per hour"
VERIFY = "60 per minute"
COSTLY = "20 per minute"


def init_app(app: Flask, settings: Settings) -> None:
    """Prepare the counters; a Redis that is away lets people in, counted in memory."""
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STRATEGY="fixed-window",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(settings.redis_url),
    )
    limiter.init_app(app)
