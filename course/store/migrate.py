"""Bringing a database to the present shape, one migration at a time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def head() -> str:
    """The newest migration that this code knows."""
    revision = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert revision is not None
    return revision


def current(engine: Engine) -> str | None:
    """The migration the database is at; None for an empty one."""
    with engine.connect() as connection:
        return at(connection)


def at(connection: Connection) -> str | None:
    """The migration a connection finds; None in an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Migrate upwards, in one transaction."""
    command.upgrade(_config(engine), to)


def downgrade(engine: Engine, to: str) -> None:
    """Migrate downwards; "base" is an empty database."""
    command.downgrade(_config(engine), to)


def knows(revision: str) -> bool:
    """Whether this code knows a migration; it knows none of a newer version's."""
    script = ScriptDirectory(str(MIGRATIONS))
    return revision in {one.revision for one in script.walk_revisions()}


def keep_copy(engine: Engine, now: datetime, before: str = "upgrade") -> Path | None:
    """Keep a copy of a SQLite file beside it before it changes; None where nothing is in it yet.

    The copy is taken by SQLite itself, so it is whole even while somebody writes.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or not Path(name).exists():
        return None
    source = Path(name)
    copy = source.with_name(f"{source.stem}.before-{before}-{now:%Y%m%dT%H%M%S}{source.suffix}")
    with closing(sqlite3.connect(source)) as origin:
        if not origin.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        copy.touch(mode=0o600)  # it holds all that the file holds, so it is closed from the first
        with closing(sqlite3.connect(copy)) as target:
            origin.backup(target)
    return copy
