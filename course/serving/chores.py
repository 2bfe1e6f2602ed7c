"""Doing what the clock asks for, once, whatever number of machines look."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.content import get_course
from course.serving.processes import StopSign
from course.settings import Settings
from course.store import ChoreRow
from course.store.database import Database
from course.web import installation
from course.web.chores import Chore, chores_of
from course.web.logs import event

TURN_SECONDS = 10
"""How long one chore may go on at a stretch before the others, and the mail, have their turn."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)
"""Before a chore that failed is tried again; each time twice as long."""

_log = logging.getLogger("course")


def run_due(app: Flask, database: Database, now: datetime, stop: StopSign | None = None) -> int:
    """Do every chore that is due, each in a transaction of its own; returns how many were done.

    One that is due again at once is done again until its turn is over. A chore that is seen for the
    first time is not done at once, but when it falls due.
    """
    settings: Settings = app.extensions["settings"]
    done = 0
    # Letters name addresses of pages, as a request to the public address would.
    with app.test_request_context("/", base_url=settings.base_url):
        installation.look()  # no request comes here that would
        for chore in _due(app, database, now):
            done += _take_turn(database, chore, now, stop)
    return done


def _due(app: Flask, database: Database, now: datetime) -> list[Chore]:
    known = {chore.name: chore for chore in chores_of(app)}
    with database.session(writes=False) as db:
        rows = {row.name: row.due_at for row in db.scalars(select(ChoreRow))}
    new = {
        name: chore.after(get_course(), now) for name, chore in known.items() if name not in rows
    }
    if new:
        with database.session(writes=True) as db:
            _note(db, new)
            db.commit()
    return [known[name] for name, due in (rows | new).items() if name in known and due <= now]


def _note(db: Session, new: dict[str, datetime]) -> None:
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"name": name, "due_at": due_at} for name, due_at in new.items()]
    db.execute(dialect.insert(ChoreRow).on_conflict_do_nothing(), rows)


def _take_turn(database: Database, chore: Chore, now: datetime, stop: StopSign | None) -> int:
    """Do one chore as often as it asks for in one turn; returns how often that was.

    Between two times others may write for as long as the last one took.
    """
    began, done = time.monotonic(), 0
    while not stop:
        last = time.monotonic()
        if not _run(database, chore, now):
            break
        done += 1
        is_over = time.monotonic() - began > TURN_SECONDS
        if is_over or chore.is_needed is None or chore.after(get_course(), now) > now:
            break
        (stop.wait if stop is not None else time.sleep)(time.monotonic() - last)
    if done:
        event("chore", chore=chore.name, times=done)
    return done


def _run(database: Database, chore: Chore, now: datetime) -> bool:
    """Do one chore; False where somebody else does it, it need not be done, or it failed."""
    try:
        if not _is_needed(database, chore, now):
            return False
        with database.session(writes=True) as db:
            row = _take(db, chore.name, now)
            if row is None:
                return False
            row.due_at, failures = chore.after(get_course(), now), row.failures
            if chore.run is not None:
                chore.run(db, get_course(), now)
            db.commit()
        if chore.then is not None:
            chore.then(get_course(), now)
    except Exception as error:  # whatever it was, the others go on, and so does the mail
        _note_failure(database, chore.name, error, now)
        return False
    if failures:
        _note_success(database, chore.name, failures)
    return True


def _is_needed(database: Database, chore: Chore, now: datetime) -> bool:
    if chore.is_needed is None:
        return True
    with database.session(writes=False) as db:
        return chore.is_needed(db, get_course(), now)


def _take(db: Session, name: str, now: datetime) -> ChoreRow | None:
    """The row of a chore that is still due, held until the transaction ends."""
    statement = select(ChoreRow).where(ChoreRow.name == name, ChoreRow.due_at <= now)
    return db.scalar(statement.with_for_update(skip_locked=True))


def wait_after(failures: int) -> timedelta:
    """How long a chore rests after it has failed so many times, one after the other."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 10)), LONGEST_WAIT)


def _note_failure(database: Database, name: str, error: Exception, now: datetime) -> None:
    """Put a chore off; only the first failure of several is told in the log."""
    with database.session(writes=True) as db:
        row = db.get_one(ChoreRow, name, with_for_update=True)
        row.failures += 1
        row.failing_since = row.failing_since or now
        row.due_at = max(row.due_at, now + wait_after(row.failures))
        is_first = row.failures == 1
        db.commit()
    if is_first:
        values = {"chore": name, "kind": type(error).__name__}
        _log.error("chore-failed", exc_info=error, extra={"values": values})


def _note_success(database: Database, name: str, failures: int) -> None:
    with database.session(writes=True) as db:
        row = db.get_one(ChoreRow, name, with_for_update=True)
        row.failures, row.failing_since = 0, None
        db.commit()
    event("chore-works-again", chore=name, failures=failures)
