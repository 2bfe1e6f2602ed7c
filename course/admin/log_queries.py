"""Reads of the audit log: a page, or all of it that fits, always by number."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from course.store import AuditDetail, AuditEvent, Person

PAGE_SIZE = 50
PERSON = "person "  # how the subject of an event about a person begins
_BATCH = 1000  # rows of a table for other programs, read at a time


class Filter(NamedTuple):
    """Which events; an empty value asks for nothing."""

    action: str = ""  # whole, or how it begins: "grant"
    actor: str = ""  # e-mail address or public id
    subject: str = ""  # how it begins: "item nn-"
    on: date | None = None  # the day, where the reader is


class Entry(NamedTuple):
    """One event as it is shown."""

    id: int
    at: datetime
    actor: str | None  # name; None: the system or the command line
    actor_id: str | None  # public
    action: str
    subject: str
    subject_name: str | None  # of a person; None: it is something else
    details: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str | None], ...]  # None: erased
    digest: str


class LogPage(NamedTuple):
    """One page of the log, the newest first."""

    entries: tuple[Entry, ...]
    next_before: int | None  # number of the last one shown; None: nothing is older


def log_page(db: Session, wanted: Filter, zone: tzinfo, before: int | None) -> LogPage:
    """The newest events that fit, or those before a number."""
    statement = _fitting(wanted, zone).order_by(AuditEvent.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    rows = db.execute(statement).all()
    shown = rows[:PAGE_SIZE]
    entries = _entries(db, shown)
    return LogPage(entries, entries[-1].id if len(rows) > PAGE_SIZE else None)


def every_entry(db: Session, wanted: Filter, zone: tzinfo) -> Iterator[Entry]:
    """Every event that fits, the oldest first, a thousand at a time."""
    last = 0
    while True:
        statement = _fitting(wanted, zone).where(AuditEvent.id > last)
        rows = db.execute(statement.order_by(AuditEvent.id).limit(_BATCH)).all()
        yield from _entries(db, rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1][0].id
        db.expunge_all()


def actions(db: Session) -> Sequence[str]:
    """Every action that the log knows, one look at the index each."""
    found: list[str] = []
    while True:
        statement = select(AuditEvent.action).order_by(AuditEvent.action).limit(1)
        following = db.scalar(statement.where(AuditEvent.action > (found[-1] if found else "")))
        if following is None:
            return found
        found.append(following)


def _fitting(wanted: Filter, zone: tzinfo) -> Select[AuditEvent, str | None, str | None]:
    statement = select(AuditEvent, Person.name, Person.public_id).outerjoin(
        Person, Person.id == AuditEvent.actor_id
    )
    if wanted.action:
        statement = statement.where(AuditEvent.action.startswith(wanted.action, autoescape=True))
    if wanted.subject:
        statement = statement.where(AuditEvent.subject.startswith(wanted.subject, autoescape=True))
    if wanted.actor:
        asked = wanted.actor.strip()
        named = (Person.email == asked.lower()) | (Person.public_id == asked)
        statement = statement.where(named)
    if wanted.on:
        first = datetime.combine(wanted.on, time(), zone)
        last = datetime.combine(wanted.on + timedelta(days=1), time(), zone)
        statement = statement.where(AuditEvent.at >= first.astimezone(UTC))
        statement = statement.where(AuditEvent.at < last.astimezone(UTC))
    return statement


def _texts(db: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, str | None]]]:
    found: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    if ids:
        statement = (
            select(AuditDetail.event_id, AuditDetail.name, AuditDetail.text)
            .where(AuditDetail.event_id.in_(ids))
            .order_by(AuditDetail.event_id, AuditDetail.name)
        )
        for event_id, name, text in db.execute(statement):
            found[event_id].append((name, text))
    return found


def _names(db: Session, subjects: Iterable[str]) -> dict[str, str]:
    """The names of people, by the subject that stands for them."""
    ids = {subject.removeprefix(PERSON) for subject in subjects if subject.startswith(PERSON)}
    if not ids:
        return {}
    statement = select(Person.public_id, Person.name).where(Person.public_id.in_(ids))
    return {f"{PERSON}{public_id}": name for public_id, name in db.execute(statement)}


def _entries(db: Session, rows: Sequence[Any]) -> tuple[Entry, ...]:
    texts = _texts(db, [event.id for event, *_ in rows])
    names = _names(db, (event.subject for event, *_ in rows))
    return tuple(_entry(row, texts[row[0].id], names) for row in rows)


def _entry(row: Any, texts: list[tuple[str, str | None]], names: Mapping[str, str]) -> Entry:
    event, name, public_id = row
    details = json.loads(event.details)
    return Entry(
        event.id,
        event.at,
        name,
        public_id,
        event.action,
        event.subject,
        names.get(event.subject),
        tuple((key, _plain(value)) for key, value in details.items() if value is not None),
        tuple(texts),
        event.digest,
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
