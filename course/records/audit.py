"""The audit log: who did what to what, each event chained to the one before.

An event's digest covers its number, moment, actor, action, subject, details, the digests of the
texts beside it, and the digest of the event before. So a change anywhere breaks the chain at that
place. What no chain can show is that its newest events were cut off: for that, somebody outside
notes the last digest from time to time, and asks for it again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from course.domain.words import Words, words
from course.store import AuditDetail, AuditEvent

FIRST = "0" * 64
"""What the first event follows."""

BACKED_UP = "database.backed-up"
"""The action by which others find when that was done last."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
_COVERED = ("id", "actor_id", "action", "subject", "details", "previous")
_LOCK = 20270519  # PostgreSQL's advisory lock of whoever appends
_BATCH = 2000  # events held in memory at a time while the chain is proved


Read = Row[*tuple[Any, ...]]


class Event(NamedTuple):
    """What was done to what."""

    action: str
    subject: str
    details: Mapping[str, object] = NOTHING
    personal: Mapping[str, str] = NOTHING


class Broken(NamedTuple):
    """The first place where the chain does not hold."""

    event_id: int
    reason: Words


class Proof(NamedTuple):
    """What proving the chain found."""

    events: int  # that hold, up to the first that does not
    last_digest: str  # of the last one that holds
    broken: Broken | None
    noted_at: int | None  # the event that bears the digest asked for; None: not met
    erased: int = 0  # events of those, whose names or texts were erased


def record(
    db: Session,
    *,
    actor_id: int | None,
    action: str,
    subject: str,
    now: datetime,
    details: Mapping[str, object] = NOTHING,
    personal: Mapping[str, str] = NOTHING,
) -> None:
    """Append one event, in the caller's transaction.

    actor_id: who did it; None for the system and the command line.
    action: a dotted name, what and done: "item.published". subject: kind and id: "item nn-weights".
    details: plain values that say nothing about a person. personal: names and free text, which can
    be erased later without harm to the chain.

    From here to the end of the transaction nobody else appends. So call it after every row that
    the change locks is locked; otherwise two could wait for each other.
    """
    record_all(db, [Event(action, subject, details, personal)], actor_id=actor_id, now=now)


def record_all(
    db: Session, events: Sequence[Event], *, actor_id: int | None, now: datetime
) -> None:
    """Append many events in their order, with as many statements as one takes."""
    if not events:
        return
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    statement = select(AuditEvent.id, AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)
    last_id, previous = db.execute(statement).first() or (0, FIRST)
    rows: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for number, event in enumerate(events, last_id + 1):
        beside = [_beside(name, said) for name, said in sorted(event.personal.items())]
        row: dict[str, Any] = {
            "id": number,
            "at": now.astimezone(UTC),
            "actor_id": actor_id,
            "action": event.action,
            "subject": event.subject,
            "details": json.dumps(dict(event.details), ensure_ascii=False, sort_keys=True),
            "previous": previous,
        }
        previous = _digest(**row, beside=[(one["name"], one["digest"]) for one in beside])
        rows.append({**row, "digest": previous})
        texts += [{"event_id": number, **one} for one in beside]
    db.execute(insert(AuditEvent), rows)
    if texts:
        db.execute(insert(AuditDetail), texts)


def forget(db: Session, subject: str) -> None:
    """Erase every name and free text beside the events about a subject; the chain still holds."""
    about = select(AuditEvent.id).where(AuditEvent.subject == subject)
    db.execute(
        update(AuditDetail).where(AuditDetail.event_id.in_(about)).values(salt=None, text=None)
    )


def forget_text(db: Session, event_id: int, name: str) -> None:
    """Erase one text beside one event; the chain still holds."""
    this = (AuditDetail.event_id == event_id, AuditDetail.name == name)
    db.execute(update(AuditDetail).where(*this).values(salt=None, text=None))


def verify(db: Session, noted: str | None = None) -> Proof:
    """Prove the chain from its first event to its last, a few at a time.

    noted: a digest that somebody noted earlier; the proof says which event bears it.
    """
    count, previous, noted_at, erased = 0, FIRST, None, 0
    with closing(_stream(db)) as stream:
        for event, beside in stream:
            reason = _fault(event, beside, count + 1, previous)
            if reason:
                return Proof(count, previous, Broken(event.id, reason), noted_at, erased)
            count, previous = count + 1, event.digest
            erased += any(row.text is None for row in beside)
            if event.digest == noted:
                noted_at = event.id
    return Proof(count, previous, None, noted_at, erased)


def _stream(db: Session) -> Generator[tuple[Read, list[Read]]]:
    """Each event with the texts beside it, in order, in one statement."""
    statement = (
        select(
            *(column for column in AuditEvent.__table__.c),
            AuditDetail.name.label("text_name"),
            AuditDetail.salt,
            AuditDetail.text,
            AuditDetail.digest.label("text_digest"),
        )
        .outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .order_by(AuditEvent.id)
    )
    with db.execute(statement, execution_options={"yield_per": _BATCH}) as rows:
        for _, group in groupby(rows, key=lambda row: row.id):
            together = list(group)
            beside = [row for row in together if row.text_name is not None]
            yield together[0], sorted(beside, key=lambda row: str(row.text_name))


def _fault(event: Read, beside: list[Read], expected: int, previous: str) -> Words | None:
    if event.id != expected:
        return words("The events from %(first)s on up to it are missing.", first=expected)
    if event.previous != previous:
        return words("It does not follow the event before it.")
    said = _digest(
        id=event.id,
        at=event.at,
        actor_id=event.actor_id,
        action=event.action,
        subject=event.subject,
        details=event.details,
        previous=event.previous,
        beside=[(row.text_name, row.text_digest) for row in beside],
    )
    if said != event.digest:
        return words("It was changed after it was written.")
    for row in beside:
        if row.text is not None and _digest_beside(row.salt, row.text) != row.text_digest:
            return words(
                "Its text “%(name)s” was changed after it was written.", name=row.text_name
            )
    return None


def _digest(*, at: datetime, beside: list[tuple[str, str]], **rest: object) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return _hash([moment, *(rest[name] for name in _COVERED), beside])


def _beside(name: str, said: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"name": name, "salt": salt, "text": said, "digest": _digest_beside(salt, said)}


def _digest_beside(salt: str, said: str) -> str:
    return _hash([salt, said])


def _hash(parts: list[Any]) -> str:
    """Hash a list, sha256 in hex, over its one shape as JSON."""
    written = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
