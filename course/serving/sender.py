"""The process that sends what waits in the outbox, and does what the clock asks for.

`course serve` runs one beside the workers and starts it anew when it dies. Any number may run: a
letter is claimed before it is sent. Between a mail server's "taken" and our note of it lies a
moment in which a crash sends the letter once more; it then carries the same Message-ID, by which
whoever receives it can tell.
"""

from __future__ import annotations

import logging
import math
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError

from course import create_app
from course.records import outbox
from course.records.outbox import Letter
from course.serving import chores, composing, mail
from course.serving.composing import Refused
from course.serving.mail import Post, Unreachable
from course.serving.processes import StopSign
from course.settings import Settings
from course.store.database import Database
from course.web import logs
from course.web.logs import event

WAKE_SECONDS = 2
"""Between two looks into the outbox, and at what the clock asks for."""

TURN_SECONDS = 10
"""How long letters go at a stretch before what the clock asks for has its turn."""

DATABASE_SECONDS = 10
"""Before a database that does not answer is asked again."""


def run_forever(settings: Settings) -> None:
    """Send whatever falls due, until told to stop; the letter in hand is finished first.

    What the clock asks for comes before each round: it may write letters. Where something was done
    there may be more to do, and the next round begins at once.

    It also ends when the server that started it is gone.
    """
    stop = StopSign()
    logs.begin(settings)
    app = create_app(settings)
    database: Database = app.extensions["database"]
    while not stop:
        done = 0
        try:
            done += chores.run_due(app, database, datetime.now(UTC), stop)
            now = datetime.now(UTC)
            done += send_due(database, settings, now, stop=stop, seconds=TURN_SECONDS)
        except DBAPIError as error:
            event("outbox-away", level=logging.ERROR, kind=type(error).__name__)
            stop.wait(DATABASE_SECONDS)
        if not done:
            stop.wait(WAKE_SECONDS)
    database.engine.dispose()


def send_due(
    database: Database,
    settings: Settings,
    now: datetime,
    *,
    post: Post | None = None,
    stop: StopSign | None = None,
    seconds: float = math.inf,
) -> int:
    """Send every letter that is due; returns how many went.

    now: when it begins; later claims are dated by how long it has taken since. A mail server that
    is away ends the round: the other letters wait for the next one.
    seconds: after so many the round ends, too.
    """
    post = post or mail.open_post(settings)
    began, sent = time.monotonic(), 0
    with database.session(writes=False) as db:
        waiting = outbox.due(db, now)
    try:
        for message_id in waiting:
            if stop or time.monotonic() - began > seconds:
                break
            moment = now + timedelta(seconds=time.monotonic() - began)
            sent += _send(database, settings, post, message_id, moment)
    except Unreachable as error:
        event("mail-away", level=logging.WARNING, reason=error.reason)
    finally:
        post.close()
    return sent


def _send(
    database: Database, settings: Settings, post: Post, message_id: int, now: datetime
) -> bool:
    """Claim one letter, send it and note what became of it."""
    with database.session(writes=True) as db:
        letter = outbox.claim(db, message_id, now)
        db.commit()
    if letter is None:
        return False
    try:
        post.send(composing.compose(letter, settings))
    except Refused as error:
        _note_refusal(database, letter, error, now)
        if isinstance(error, Unreachable):
            raise
        return False
    with database.session(writes=True) as db:
        outbox.mark_sent(db, letter, now)
        db.commit()
    event("mail", message=letter.id, tries=letter.tries, state="sent")
    return True


def _note_refusal(database: Database, letter: Letter, error: Refused, now: datetime) -> None:
    """Put the letter off, or give it up; the reason stays in its row, never in the log."""
    with database.session(writes=True) as db:
        is_put_off = not error.is_final and outbox.put_off(db, letter, error.reason, now)
        if error.is_final:
            outbox.mark_failed(db, letter, error.reason, now)
        db.commit()
    state = "put-off" if is_put_off else "failed"
    event("mail", level=logging.WARNING, message=letter.id, tries=letter.tries, state=state)
