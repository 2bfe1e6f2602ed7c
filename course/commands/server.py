"""`course serve` and `course upgrade`."""

from __future__ import annotations

import os
from collections.abc import Callable

import click
from alembic.util import CommandError

from course.commands.context import now, prepare_instance
from course.content import load_course
from course.records import board, keys, standing
from course.records.keys import KeyUnavailable
from course.serving import supervisor as server
from course.settings import Settings, read, secret_key
from course.store import migrate
from course.store.database import Database, open_database


def listens(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --host and --port; HOST and PORT count where they are not given."""
    host = click.option(
        "--host", default=lambda: os.environ.get("HOST", "127.0.0.1"), show_default="HOST"
    )
    port = click.option(
        "--port",
        type=click.IntRange(1, 65535),
        default=lambda: os.environ.get("PORT", "8000"),
        show_default="PORT",
    )
    return host(port(command))


@click.command()
@listens
def serve(host: str, port: int) -> None:
    """Serve the course, and send its mail.

    On SQLite the database is migrated first; on PostgreSQL run `course upgrade` once before.

    Example: PORT=8080 course serve
    """
    settings = read()
    if settings.on_sqlite:
        bring_up_to_date(settings)
    raise SystemExit(server.run(settings, host, port))


@click.command()
def upgrade() -> None:
    """Bring the database to the present shape, and make the issuer's key if there is none.

    A copy of a SQLite file with anything in it is kept beside it first.

    Example: course upgrade
    """
    for line in bring_up_to_date(read()):
        click.echo(line)


def bring_up_to_date(settings: Settings) -> list[str]:
    """Migrate where it is needed and see that keys are there; says what it did."""
    prepare_instance(settings)
    secret_key(settings)
    database = open_database(settings.database)
    said = []
    try:
        if migrate.current(database.engine) != migrate.head():
            copy = migrate.keep_copy(database.engine, now())
            if copy:
                said.append(f"A copy of the database is at {copy}.")
            migrate.upgrade(database.engine)
            said.append(f"The database is now at migration {migrate.head()}.")
        else:
            said.append("The database is up to date.")
        _fill_board(settings, database)
    except CommandError as error:
        raise click.ClickException(f"The database cannot be migrated: {error}") from error
    finally:
        database.engine.dispose()
    try:
        keys.prepare(settings.keys_path)
    except KeyUnavailable as error:
        raise click.ClickException(f"The issuer's key cannot be made: {error}") from error
    return said


def _fill_board(settings: Settings, database: Database) -> None:
    """Write the board's rows of whoever was here before there was a board, or before it read so."""
    with database.session(writes=True) as db:
        is_empty, misread = board.is_empty(db), board.misread(db)
        if not is_empty and not misread:
            return
        course = load_course(settings.content_root, settings.base_path)
        if is_empty:
            board.rebuild(db, course, now(), at_once=standing.AT_ONCE)
        for start in range(0, len(misread), standing.AT_ONCE):
            board.refresh(db, course, misread[start : start + standing.AT_ONCE], now())
        db.commit()
