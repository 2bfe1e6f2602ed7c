"""What the machine and its database say about themselves."""

from __future__ import annotations

import platform
import shutil
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from course.records import audit
from course.store import AuditEvent, ChoreRow, Credential, OutboxMessage, migrate

ENOUGH_DISK = 1_000_000_000
"""Bytes; below them the page says to make room."""

FAILURES_SHOWN = 20


class DatabaseState(NamedTuple):
    """The database."""

    name: str  # "SQLite 3.46.1"
    migration: str | None
    needed: str  # the migration that this code knows
    size: int  # bytes
    clock: datetime | None  # its own; None: it has none but ours


class Failed(NamedTuple):
    """A letter that was given up."""

    cause: str  # kind of letter, without whom it is about
    failed_at: datetime
    error: str


class MailState(NamedTuple):
    """The outbox."""

    waiting: int
    oldest: datetime | None  # of those that wait
    last_sent: datetime | None
    failed: int
    failures: tuple[Failed, ...]


def course_version() -> str:
    """The version of this package; "" where it was never installed."""
    try:
        return version("summit-course")
    except PackageNotFoundError:
        return ""


def python_version() -> str:
    """As in "3.11.2"."""
    return platform.python_version()


def database_state(db: Session) -> DatabaseState:
    """Ask the database about itself."""
    connection = db.connection()
    migration = migrate.at(connection)
    if connection.dialect.name == "sqlite":
        said = db.execute(text("SELECT sqlite_version()")).scalar_one()
        pages = db.execute(text("PRAGMA page_count")).scalar_one()
        size = pages * db.execute(text("PRAGMA page_size")).scalar_one()
        return DatabaseState(f"SQLite {said}", migration, migrate.head(), size, None)
    row = db.execute(
        text(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " clock_timestamp()"
        )
    ).one()
    clock = row[2].astimezone(UTC)
    return DatabaseState(f"PostgreSQL {row[0]}", migration, migrate.head(), row[1], clock)


def mail_state(db: Session) -> MailState:
    """How much waits, what went last, what was given up."""
    waits = OutboxMessage.sent_at.is_(None) & OutboxMessage.failed_at.is_(None)
    statement = select(
        func.count().filter(waits),
        func.min(OutboxMessage.written_at).filter(waits),
        func.max(OutboxMessage.sent_at),
        func.count(OutboxMessage.failed_at),
    )
    waiting, oldest, last_sent, failed = db.execute(statement).one()
    failures = (
        select(OutboxMessage.cause, OutboxMessage.failed_at, OutboxMessage.error)
        .where(OutboxMessage.failed_at.is_not(None))
        .order_by(OutboxMessage.failed_at.desc())
        .limit(FAILURES_SHOWN)
    )
    rows = db.execute(failures).all() if failed else []
    shown = tuple(
        Failed(cause.partition(":")[0], at, error) for cause, at, error in rows if at is not None
    )
    return MailState(waiting, oldest, last_sent, failed, shown)


def failing_chores(db: Session) -> list[ChoreRow]:
    """The work by the clock that failed the last time, the longest first."""
    statement = select(ChoreRow).where(ChoreRow.failing_since.is_not(None))
    return list(db.scalars(statement.order_by(ChoreRow.failing_since, ChoreRow.name)))


def last_backup(db: Session) -> datetime | None:
    """When `course backup` last did its work, by the audit log."""
    statement = select(func.max(AuditEvent.at)).where(AuditEvent.action == audit.BACKED_UP)
    return db.scalar(statement)


def free_disk(folder: Path) -> int | None:
    """Bytes free where the instance is; None where that cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def signed_with(db: Session) -> dict[str, int]:
    """How many certificates each key signed, by its address."""
    statement = select(Credential.key_id, func.count()).group_by(Credential.key_id)
    return {key_id: int(count) for key_id, count in db.execute(statement)}
