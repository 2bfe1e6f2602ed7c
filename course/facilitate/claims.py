"""Who has taken what waits: a note to the others, so that two do not answer the same letter."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.store import InboxClaim, Person
from course.web.waiting import Row


class Holder(NamedTuple):
    """Who has something."""

    person_id: int
    name: str


def claimed(db: Session, rows: list[Row]) -> dict[tuple[str, str], Holder]:
    """Who has each of these, by kind and subject."""
    keys = [(row.source.kind, row.waiting.subject) for row in rows]
    if not keys:
        return {}
    statement = (
        select(InboxClaim.kind, InboxClaim.subject, Person.id, Person.name)
        .join(Person, Person.id == InboxClaim.person_id)
        .where(tuple_(InboxClaim.kind, InboxClaim.subject).in_(keys))
    )
    return {
        (kind, subject): Holder(person_id, name)
        for kind, subject, person_id, name in db.execute(statement)
    }


def take(db: Session, kind: str, subject: str, person_id: int, now: datetime) -> None:
    """Note that somebody has it now, whoever had it before."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    values = {"person_id": person_id, "claimed_at": now}
    statement = dialect.insert(InboxClaim).values(kind=kind, subject=subject, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["kind", "subject"], set_=values))


def leave(db: Session, kind: str, subject: str) -> None:
    """Note that nobody has it; nothing happens where nobody had."""
    db.execute(delete(InboxClaim).where(InboxClaim.kind == kind, InboxClaim.subject == subject))
