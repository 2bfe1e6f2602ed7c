"""For the machines that watch: is it alive, can it serve?"""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from course.store import migrate
from course.web.database import get_database
from course.web.rights import public

TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", TEXT


@public
def ready() -> ResponseReturnValue:
    """The database answers and has the shape that this code needs."""
    try:
        at = migrate.current(get_database().reader)
    except SQLAlchemyError:
        return "the database does not answer\n", 503, TEXT
    if at != migrate.head():
        return "the database waits for `course upgrade`\n", 503, TEXT
    return "ready\n", TEXT


def init_app(app: Flask) -> None:
    """Add the two addresses."""
    app.add_url_rule("/healthz", "healthz", alive)
    app.add_url_rule("/readyz", "readyz", ready)
