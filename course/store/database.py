"""Opening the database, and beginning each transaction the way its work needs.

SQLite loses updates when a transaction that read first wants to write later: it either dies of the
lock or, with the driver's own idea of beginning, works on what it should have locked. So the driver
begins nothing. A transaction that may change something says `BEGIN IMMEDIATE` at its first
statement; one that only reads begins deferred and cannot write at all. PostgreSQL gets the same two
kinds: read-write, and `READ ONLY`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

BUSY_SECONDS = 15
"""How long a writer waits for the one before it."""

HIDE = True
"""What was asked or answered stays out of error messages, and so out of the log."""


@dataclass(frozen=True, slots=True)
class Database:
    """The two ways into one database, sharing one pool."""

    engine: Engine
    reader: Engine

    def session(self, *, writes: bool) -> Session:
        """Open a session; it begins at its first statement."""
        return Session(self.engine if writes else self.reader, expire_on_commit=False)


def open_database(url: str) -> Database:
    """Prepare the engines; nothing is connected yet."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = _sqlite(url)
        return Database(engine, engine.execution_options(course_reads=True))
    # One worker holds as many connections as it has threads, and one for a write inside a read.
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=5, max_overflow=5, hide_parameters=HIDE
    )
    return Database(engine, engine.execution_options(postgresql_readonly=True))


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        pool_size=5,
        max_overflow=5,
        hide_parameters=HIDE,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("course_reads", False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")

    return engine
