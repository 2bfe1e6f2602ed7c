"""The database session of a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from course.settings import Settings
from course.store.database import Database, open_database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask, settings: Settings) -> None:
    """Prepare the engines; a session opens when a request first asks for it."""
    app.extensions["database"] = open_database(settings.database)
    app.teardown_request(close)


def get_database() -> Database:
    """The engines."""
    database: Database = current_app.extensions["database"]
    return database


def get_db() -> Session:
    """The session of this request: it can write only where the method may change something."""
    if "db" not in g:
        g.db = get_database().session(writes=request.method not in SAFE_METHODS)
    db: Session = g.db
    return db


@contextmanager
def write_apart() -> Iterator[Session]:
    """A write transaction of its own, committed at the end.

    For the few things a GET records. Never inside an unsafe request: on SQLite it would wait for
    the request's own transaction. The request's session begins anew afterwards, so that it sees
    what was written.
    """
    if request.method not in SAFE_METHODS:
        raise RuntimeError("an unsafe request writes in its own session")
    with get_database().session(writes=True) as db:
        yield db
        db.commit()
    if "db" in g:
        g.db.rollback()


def close(_error: BaseException | None = None) -> None:
    """Give the connection back; what was not committed is undone."""
    db = g.pop("db", None)
    if db is not None:
        db.close()
