"""Doing what the clock asks for, once, whatever number of machines look."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.content import get_course
from course.settings import Settings
from course.store import ChoreRow
from course.store.database import Database
from course.web.chores import Chore, chores_of
from course.web.logs import event

PUT_OFF = timedelta(minutes=5)
"""Before a chore that failed is tried again."""


def run_due(app: Flask, database: Database, now: datetime) -> int:
    """Do every chore that is due, each in a transaction of its own; returns how many were done.

    A chore that is seen for the first time is not done at once, but when it falls due.
    """
    settings: Settings = app.extensions["settings"]
    done = 0
    with app.test_request_context("/", base_url=settings.base_url):
        for chore in _due(app, database, now):
            done += _run(database, chore, now)
    return done


def _due(app: Flask, database: Database, now: datetime) -> list[Chore]:
    known = {chore.name: chore for chore in chores_of(app)}
    with database.session(writes=False) as db:
        rows = {row.name: row.due_at for row in db.scalars(select(ChoreRow))}
    new = [chore for name, chore in known.items() if name not in rows]
    if new:
        with database.session(writes=True) as db:
            _note(db, new, now)
            db.commit()
    return [known[name] for name, due in rows.items() if name in known and due <= now]


def _note(db: Session, new: list[Chore], now: datetime) -> None:
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"name": one.name, "due_at": one.after(get_course(), now)} for one in new]
    db.execute(dialect.insert(ChoreRow).on_conflict_do_nothing(), rows)


def _run(database: Database, chore: Chore, now: datetime) -> bool:
    """Do one chore, if nobody else does; False where somebody does, or it failed."""
    try:
        with database.session(writes=True) as db:
            row = _take(db, chore.name, now)
            if row is None:
                return False
            row.due_at = chore.after(get_course(), now)
            chore.run(db, get_course(), now)
            db.commit()
        if chore.then is not None:
            chore.then(get_course(), now)
    except Exception as error:  # whatever it was, the others go on, and so does the mail
        event("chore-failed", level=logging.ERROR, chore=chore.name, kind=type(error).__name__)
        logging.getLogger("course").debug("chore %s", chore.name, exc_info=error)
        _put_off(database, chore.name, now)
        return False
    event("chore", chore=chore.name)
    return True


def _take(db: Session, name: str, now: datetime) -> ChoreRow | None:
    """The row of a chore that is still due, held until the transaction ends."""
    statement = select(ChoreRow).where(ChoreRow.name == name, ChoreRow.due_at <= now)
    return db.scalar(statement.with_for_update(skip_locked=True))


def _put_off(database: Database, name: str, now: datetime) -> None:
    with database.session(writes=True) as db:
        row = _take(db, name, now)
        if row is not None:
            row.due_at = now + PUT_OFF
        db.commit()
