"""Which rows of a table belong to a person: the register says how a row leads there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Column, ColumnElement, CompoundSelect, Table, func, select
from sqlalchemy.orm import Session

from course.domain.privacy import REGISTER, Entry, Erasure
from course.records import strikes
from course.store import (
    AuditDetail,
    AuditEvent,
    Base,
    Challenge,
    Credential,
    OutboxMessage,
    Person,
)

TABLES: Mapping[str, Table] = Base.metadata.tables


def table_of(entry: Entry) -> Table:
    """The table that an entry is about."""
    return TABLES[entry.table]


def whose(entry: Entry, person: Person) -> ColumnElement[bool]:
    """The condition under which a row of the entry's table is the person's."""
    if entry.table == OutboxMessage.__tablename__ and person.email:
        column = OutboxMessage.person_id
        return (column == person.id) | column.is_(None) & (OutboxMessage.recipient == person.email)
    by_hand: dict[str, Callable[[], ColumnElement[bool]]] = {
        "strike": lambda: strikes.of(person.email or ""),
        "audit_event": lambda: AuditEvent.subject.in_(_subjects(person)),
        "audit_detail": lambda: AuditDetail.event_id.in_(
            select(AuditEvent.id).where(AuditEvent.subject.in_(_subjects(person)))
        ),
    }
    if not entry.owner:
        return by_hand[entry.table]()
    return _chain(table_of(entry), entry.owner.split("."), person.id)


def _subjects(person: Person) -> CompoundSelect[str]:
    """What the audit log calls the person, their certificates and their objections."""
    serials = select("credential " + Credential.serial).where(Credential.person_id == person.id)
    made = select("challenge " + Challenge.public_id).where(Challenge.person_id == person.id)
    return serials.union_all(
        made, select("person " + Person.public_id).where(Person.id == person.id)
    )


def _chain(table: Table, steps: list[str], person_id: int) -> ColumnElement[bool]:
    column = table.columns[steps[0]]
    if len(steps) == 1:
        return column == person_id
    parent = parent_of(column)
    return column.in_(select(parent.c.id).where(_chain(parent, steps[1:], person_id)))


def parent_of(column: Column[object]) -> Table:
    """The table that a column points into."""
    (key,) = column.foreign_keys
    return key.column.table


def entries_that(erasure: Erasure, entries: Iterable[Entry] = REGISTER) -> Iterable[Entry]:
    """The entries with which an erasure does this, parts after what they are parts of."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    found = [entry for entry in entries if entry.erasure is erasure]
    return sorted(found, key=lambda entry: order[entry.table])


def subjects(db: Session, person: Person) -> list[str]:
    """The same, read at once: an erasure takes the objections from the person."""
    return list(db.scalars(_subjects(person)))


def count(db: Session, entry: Entry, person: Person) -> int:
    """How many rows of the entry's table are the person's."""
    statement = select(func.count()).select_from(table_of(entry)).where(whose(entry, person))
    return db.scalar(statement) or 0
