"""The log: one line an event, without names, addresses, answers or secrets.

`COURSE_LOG=json` writes one JSON object a line. People appear as their row's number only.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request
from flask_login import current_user

from course.settings import Settings

log = logging.getLogger("course")

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SECRET_PATHS = re.compile(
    r"^(/+(?:invitation|password/+reset|card|desk|reminders/+off)/+).+", re.IGNORECASE
)


class OneLine(logging.Formatter):
    """A line of text; what could forge another line or turn the terminal is taken out."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, message, then the event's own values."""
        values = " ".join(f"{k}={_shown(v)}" for k, v in getattr(record, "values", {}).items())
        lines = [f"{_utc(record)} {record.levelname} {record.getMessage()} {values}".rstrip()]
        if record.exc_info:  # Set in, so that no line of it can pass for an entry.
            trace = self.formatException(record.exc_info).splitlines()
            lines += [f"    {line}" for line in trace]
        return "\n".join(_UNSAFE.sub("?", line) for line in lines)


class JsonLine(logging.Formatter):
    """The same as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """JSON escapes what a line of text must take out."""
        entry = {
            "at": _utc(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "values", {}),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def _shown(value: object) -> str:
    """A value that could pass for several stands in quotes."""
    text = str(value)
    return text if re.fullmatch(r'[^\s="]+', text) else json.dumps(text, ensure_ascii=False)


def _utc(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def event(name: str, *, level: int = logging.INFO, **values: object) -> None:
    """Write one event. Values hold numbers, states and addresses of pages, never people's words."""
    log.log(level, name, extra={"values": values})


def clean_path(path: str) -> str:
    """An address as it may stand in the log: without the secret of a link."""
    return _SECRET_PATHS.sub(r"\1…", path)


def begin(settings: Settings) -> None:
    """Write the log of this process to stderr, in the form that was asked for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if settings.log == "json" else OneLine())
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False


def init_app(app: Flask, settings: Settings) -> None:
    """Log every request once it is answered."""
    begin(settings)
    log.propagate = bool(app.testing)

    @app.before_request
    def start() -> None:
        g.started = time.monotonic()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint not in {"static", "stylesheet", "healthz", "readyz"}:
            seen = "_login_user" in g and current_user.is_authenticated
            event(
                "request",
                method=request.method,
                path=clean_path(request.path),
                status=response.status_code,
                milliseconds=round((time.monotonic() - g.get("started", 0)) * 1000),
                person=current_user.person_id if seen else None,
                reference=g.get("reference"),
            )
        return response
