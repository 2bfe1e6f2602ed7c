"""What admins change shows everywhere soon, and costs no page a query.

The course is read from files once, at start; what this installation says in its place is looked up
every few seconds, in one small query of its own, by whichever request comes first.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from course import content
from course.domain.installation import Installation
from course.records import installation as book
from course.web.clock import now
from course.web.database import get_database
from course.web.logs import event

EVERY = timedelta(seconds=5)
"""How long a change may take to show in another process."""

_EXTENSION = "installation"
_APART = frozenset(
    {None, "static", "stylesheet", "healthz", "readyz"}
)  # nothing in them can change


@dataclass
class _Known:
    said: Installation = field(default_factory=Installation)
    looked_at: datetime | None = None  # None: not yet, or it is to be looked up now


def get_installation() -> Installation:
    """What this installation says in place of the files, as this process knows it."""
    known: _Known = current_app.extensions[_EXTENSION]
    return known.said


def look_now() -> None:
    """Look at once, for a page that must not be a few seconds old."""
    known: _Known = current_app.extensions[_EXTENSION]
    known.looked_at = None
    look()


def look() -> None:
    """Look what is said, once in a while. A database that is away changes nothing."""
    known: _Known = current_app.extensions[_EXTENSION]
    if request.endpoint in _APART or _is_fresh(known, now()):
        return
    known.looked_at = now()  # first, so that no other thread looks meanwhile
    try:
        with get_database().session(writes=False) as db:
            said = book.read(db)
    except SQLAlchemyError as away:
        event("settings not looked up", level=logging.WARNING, kind=type(away).__name__)
        return
    if said != known.said:
        known.said = said
        content.adapt(current_app, said.adapt)


def _is_fresh(known: _Known, moment: datetime) -> bool:
    """Whether it was looked up just now; a clock that was put back proves nothing."""
    return known.looked_at is not None and timedelta(0) <= moment - known.looked_at < EVERY


def init_app(app: Flask) -> None:
    """Look before each page, and give templates what stands in no file."""
    app.extensions[_EXTENSION] = _Known()
    app.before_request(look)
    app.context_processor(lambda: {"logo": get_installation().logo})
