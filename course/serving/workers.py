"""The processes that answer requests: granian, and the workers it starts and starts anew."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.server.mp import MPServer

from course import create_app
from course.serving.processes import end_with_parent, listen_to_signals
from course.settings import Settings

BLOCKING_THREADS = 4
"""Requests that one worker answers at once; more wait their turn."""

STOP_SECONDS = 30
"""How long a request in flight may take to finish once the server is to stop."""


def run(settings: Settings, address: str, port: int, workers: int) -> None:
    """Serve until told to stop.

    HTTP/1 alone: what stands in front speaks it, and one way to read a request is enough.
    """
    end_with_parent()
    server = MPServer(
        "course:create_app",  # a name for its messages; `load` is what builds the app
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_dictconfig=log_config(settings),
    )
    server.serve(target_loader=partial(load, settings), wrap_loader=False)


def load(settings: Settings) -> Flask:
    """Build the app, in a worker."""
    listen_to_signals()  # the copy of granian's own handler would swallow them while this loads
    end_with_parent()
    return create_app(settings)


def log_config(settings: Settings) -> dict[str, Any]:
    """Let granian's own lines look like all others."""
    form = "JsonLine" if settings.log == "json" else "OneLine"
    return {
        "formatters": {"line": {"()": f"course.web.logs.{form}"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {"_granian": {"handlers": ["stderr"], "propagate": False}},
    }
