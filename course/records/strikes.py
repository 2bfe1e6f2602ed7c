"""How often an account's doors were tried: counted in the database, so that it holds everywhere."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from course.domain.errors import TooMany
from course.domain.words import words_n
from course.store import Strike


class Limit(NamedTuple):
    """So many tries in so long."""

    purpose: str
    tries: int
    window: timedelta


SIGN_IN = Limit("sign-in", 10, timedelta(minutes=15))
RESET = Limit("reset", 5, timedelta(hours=1))
CARD = Limit("card", 30, timedelta(minutes=15))  # of one network, which a whole room may share


def _subject(name: str) -> str:
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()


def check(db: Session, limit: Limit, name: str, now: datetime) -> None:
    """Refuse where the account's tries are used up; the same for accounts that do not exist.

    Tries at one account take turns until their transactions end, so that many at once are counted
    like many in a row.
    Raises TooMany, with the seconds until the oldest try is forgotten.
    """
    _take_turns(db, limit, name)
    statement = select(func.count(), func.min(Strike.at)).where(
        Strike.purpose == limit.purpose,
        Strike.subject == _subject(name),
        Strike.at > now - limit.window,
    )
    count, oldest = db.execute(statement).one()
    if count >= limit.tries:
        wait = max(1, int((oldest + limit.window - now).total_seconds()) + 1)
        minutes = -(-wait // 60)
        raise TooMany(
            words_n(
                "There were too many tries for this address. Try again in %(count)s minute.",
                "There were too many tries for this address. Try again in %(count)s minutes.",
                minutes,
            ),
            wait,
        )


def _take_turns(db: Session, limit: Limit, name: str) -> None:
    """Wait for other tries at the same account; on SQLite the transaction is alone already."""
    if db.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(f"{limit.purpose}:{_subject(name)}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        db.execute(select(func.pg_advisory_xact_lock(number)))


def add(db: Session, limit: Limit, name: str, now: datetime) -> None:
    """Count one try, and forget those whose time is over."""
    db.execute(
        delete(Strike).where(Strike.purpose == limit.purpose, Strike.at <= now - limit.window)
    )
    db.add(Strike(purpose=limit.purpose, subject=_subject(name), at=now))
    db.flush()


def clear(db: Session, limit: Limit, name: str) -> None:
    """Forget the tries of an account that has signed in rightly."""
    db.execute(
        delete(Strike).where(Strike.purpose == limit.purpose, Strike.subject == _subject(name))
    )


def of(name: str) -> ColumnElement[bool]:
    """The condition for all tries of one account, whatever they were for."""
    return Strike.subject == _subject(name)
