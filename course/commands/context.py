"""What commands stand on: settings, a migrated database, the hour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from course.settings import Settings, read
from course.store import migrate
from course.store.database import Database, open_database


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def prepare_instance(settings: Settings) -> None:
    """Make the instance folder, open to its owner alone."""
    try:
        settings.instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"{settings.instance_path}: {error.strerror}. See COURSE_INSTANCE."
        ) from error


def require_migrated(engine: Engine) -> None:
    """Stop, with the remedy, where the database has not the shape this code needs."""
    if migrate.current(engine) != migrate.head():
        raise click.ClickException("The database is not up to date. Run `course upgrade` first.")


@contextmanager
def migrated(settings: Settings) -> Iterator[Database]:
    """The database, once it has the shape this code needs; its connections are given back."""
    prepare_instance(settings)
    database = open_database(settings.database)
    try:
        require_migrated(database.engine)
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def changing(settings: Settings | None = None) -> Iterator[tuple[Settings, Session]]:
    """A session that may change things; committed when the command ends well."""
    settings = settings or read()
    with migrated(settings) as database, database.session(writes=True) as db:
        yield settings, db
        db.commit()


@contextmanager
def reading() -> Iterator[tuple[Settings, Session]]:
    """A session that only reads."""
    settings = read()
    with migrated(settings) as database, database.session(writes=False) as db:
        yield settings, db
