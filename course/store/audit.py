"""Who did what to what: rows that nobody changes, each holding the digest of the one before.

Names and free text stand beside an event and enter its digest only as salted digests of their own:
erasing a text, and its salt with it, leaves the chain provable and the text beyond guessing. The
database refuses every other change; whoever owns the database could lift that refusal, and then the
chain tells.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, Json, Sha256


class AuditEvent(Base):
    """One thing that was done. Its digest covers all of it, and the digest of the event before."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("id >= 1", "id_from_one"),
        Index("ix_audit_event_actor_id", "actor_id", "id"),
        Index("ix_audit_event_action", "action", "id"),
        Index("ix_audit_event_subject", "subject", "id"),
        Index("ix_audit_event_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # counts without a gap
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # None: the system or the command line
    action: Mapped[str] = mapped_column(String(60))  # "item.published"
    subject: Mapped[str] = mapped_column(String(160))  # kind and id: "item nn-weights-learn"
    details: Mapped[Json]  # plain values that say nothing about a person
    previous: Mapped[Sha256]  # digest of the event before; zeros for the first
    digest: Mapped[Sha256]


class AuditDetail(Base):
    """A name or a free text that belongs to an event; it can be erased, and only that."""

    __tablename__ = "audit_detail"
    __table_args__ = (CheckConstraint("(salt IS NULL) = (text IS NULL)", "erased_whole"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)  # "reason", "old name"
    salt: Mapped[str | None] = mapped_column(String(32))  # None: erased
    text: Mapped[str | None] = mapped_column(Text)  # None: erased
    digest: Mapped[Sha256]  # of salt and text


# ---------------------------------------------------------------- what the database refuses

_ERASED = (
    "NEW.event_id = OLD.event_id AND NEW.name = OLD.name AND NEW.digest = OLD.digest"
    " AND NEW.text IS NULL"
)


def _on_sqlite(table: str, change: str, unless: str = "") -> str:
    when = f" WHEN NOT ({unless})" if unless else ""
    return (
        f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table}{when}"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
    )


ON_SQLITE = (
    _on_sqlite("audit_event", "UPDATE"),
    _on_sqlite("audit_event", "DELETE"),
    _on_sqlite("audit_detail", "UPDATE", unless=_ERASED),
    _on_sqlite("audit_detail", "DELETE"),
)

_REFUSE = """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$"""


def _on_postgres(table: str, change: str, each: str = "ROW", unless: str = "") -> str:
    when = f" WHEN (NOT ({unless}))" if unless else ""
    return (
        f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table}"
        f" FOR EACH {each}{when} EXECUTE FUNCTION audit_refuse()"
    )


ON_POSTGRES = (
    _REFUSE,
    _on_postgres("audit_event", "UPDATE"),
    _on_postgres("audit_event", "DELETE"),
    _on_postgres("audit_event", "TRUNCATE", each="STATEMENT"),
    _on_postgres("audit_detail", "UPDATE", unless=_ERASED),
    _on_postgres("audit_detail", "DELETE"),
    _on_postgres("audit_detail", "TRUNCATE", each="STATEMENT"),
)


def _guard(_table: Table, connection: Connection, **_: Any) -> None:
    statements = ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRES
    for statement in statements:
        connection.exec_driver_sql(statement)


event.listen(AuditDetail.__table__, "after_create", _guard)  # it is made after what it names
