"""Letters waiting to be sent: written in the transaction that caused them, claimed by one sender.

A sender claims a letter before it sends it: in a transaction of its own it moves `due_at` on, which
only one sender can do. So two senders never hold one letter; and when one of them dies in the
middle, the letter is due again once its claim has run out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.store import OutboxMessage, Person

CLAIM = timedelta(minutes=10)
"""How long one sender holds a letter: longer than any conversation with a mail server lasts."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Between one try and the next; the last one repeats."""

GIVE_UP_AFTER = timedelta(days=2)
"""From when a letter was written."""

FAREWELL = "erased"
"""The kind of a letter to somebody who is erased: nothing of it is kept once it is settled."""

_UNSENT = (OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))


class Letter(NamedTuple):
    """A letter that one sender has claimed."""

    id: int
    cause: str
    recipient: str
    subject: str
    body: str
    written_at: datetime
    tries: int  # this one included
    claimed_until: datetime
    calendar: str = ""  # iCalendar, sent along; "": none
    unsubscribe: str = ""  # address at which this kind is turned off; "": it cannot be


class Message(NamedTuple):
    """What is to be written to somebody."""

    cause: str  # what it is about, unique for ever ("invite:812"); its Message-ID comes from it
    recipient: str
    subject: str
    body: str
    person_id: int | None = None  # who gets it; None: not a person of ours
    kind: str = ""  # "reminder"; "": any other
    calendar: str = ""  # iCalendar, sent along; "": none
    unsubscribe: str = ""  # address at which this kind is turned off; "": it cannot be


def write(
    db: Session,
    *,
    cause: str,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
    person_id: int | None = None,
) -> None:
    """Put a message into the outbox; a second one for the same cause is dropped."""
    write_all(db, [Message(cause, recipient, subject, body, person_id)], now)


def write_all(db: Session, messages: Sequence[Message], now: datetime) -> None:
    """Put messages into the outbox; those for a cause that was written about are dropped."""
    if not messages:
        return
    rest = {"written_at": now, "due_at": now, "tries": 0, "error": ""}
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(
        dialect.insert(OutboxMessage).on_conflict_do_nothing(),
        [{**message._asdict(), **rest} for message in messages],
    )


def due(db: Session, now: datetime, limit: int = 10_000) -> list[int]:
    """The ids of letters to send now, the longest waiting first. Nothing is claimed yet."""
    statement = (
        select(OutboxMessage.id)
        .where(*_UNSENT, OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
    )
    return list(db.scalars(statement))


def unsent(db: Session, ids: Collection[int]) -> int:
    """How many of these letters have not gone, those given up included."""
    statement = select(func.count()).where(OutboxMessage.id.in_(ids))
    return db.scalar(statement.where(OutboxMessage.sent_at.is_(None))) or 0


def claim(db: Session, message_id: int, now: datetime) -> Letter | None:
    """Take one letter; None where another sender was faster. Commit before sending it.

    One that was written while its reader was erased goes with the rest of the record.
    """
    erased = select(Person.id).where(Person.erased_at.is_not(None))
    this = (OutboxMessage.id == message_id, *_UNSENT)
    db.execute(delete(OutboxMessage).where(*this, OutboxMessage.person_id.in_(erased)))
    statement = (
        update(OutboxMessage)
        .where(*this, OutboxMessage.due_at <= now)
        .values(due_at=now + CLAIM, tries=OutboxMessage.tries + 1)
        .returning(
            OutboxMessage.id,
            OutboxMessage.cause,
            OutboxMessage.recipient,
            OutboxMessage.subject,
            OutboxMessage.body,
            OutboxMessage.written_at,
            OutboxMessage.tries,
            OutboxMessage.due_at,
            OutboxMessage.calendar,
            OutboxMessage.unsubscribe,
        )
    )
    row = db.execute(statement).one_or_none()
    return Letter._make(row) if row is not None else None


def mark_sent(db: Session, letter: Letter, now: datetime) -> None:
    """It is on its way. Its text goes: it may hold a link that opens an account."""
    _settle(db, letter, sent_at=now, body="", error="")


def mark_failed(db: Session, letter: Letter, reason: str, now: datetime) -> None:
    """It will never arrive. Its text goes here too."""
    _settle(db, letter, failed_at=now, body="", error=reason[:300])


def mark_bounced(
    db: Session, message_id: int, cause_is: Callable[[str], bool], reason: str, now: datetime
) -> bool:
    """It went, and came back. False where there is no such letter, or it did not go.

    cause_is: whether the report is about a letter of this cause: anybody may write a report.
    """
    row = db.get(OutboxMessage, message_id, with_for_update=True)
    if row is None or row.sent_at is None or not cause_is(row.cause):
        return False
    row.bounced_at, row.error = row.bounced_at or now, reason[:300]
    return True


def put_off(db: Session, letter: Letter, reason: str, now: datetime) -> bool:
    """Try again later, each time a little later; False where it is given up instead."""
    next_try = now + WAITS[min(letter.tries, len(WAITS)) - 1]
    if next_try > letter.written_at + GIVE_UP_AFTER:
        mark_failed(db, letter, reason, now)
        return False
    db.execute(
        update(OutboxMessage)
        .where(*_is(letter))
        .where(OutboxMessage.due_at == letter.claimed_until)  # not when somebody else holds it now
        .values(due_at=next_try, error=reason[:300])
    )
    return True


def _settle(db: Session, letter: Letter, **values: object) -> None:
    this = _is(letter)
    db.execute(delete(OutboxMessage).where(*this, OutboxMessage.kind == FAREWELL))
    db.execute(update(OutboxMessage).where(*this).values(values))


def _is(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    """The row of a claimed letter. It may be gone with its reader's record, and SQLite gives the
    number of a row that is gone to the next one: the cause tells them apart.
    """
    return OutboxMessage.id == letter.id, OutboxMessage.cause == letter.cause, *_UNSENT
