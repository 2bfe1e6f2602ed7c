"""`course backup` and `course restore`: a whole copy of the database, and the way back."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from course.commands.context import changing, migrated, now, prepare_instance
from course.records import audit
from course.settings import Settings, read
from course.store import migrate
from course.store.database import open_database

SQLITE, POSTGRES = b"SQLite format 3\0", b"PGDMP"
"""How a copy of either kind begins."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database into FILE, while the course serves.

    The folder of keys is not in it: keep that apart. On PostgreSQL pg_dump makes the copy. FILE
    must be new; only its owner can read it.

    Example: course backup /srv/backups/course-2027-05-14.backup
    """
    settings = read()
    if file.exists():
        raise click.ClickException(f"{file} is there already. Choose another name.")
    if not file.parent.is_dir():
        raise click.ClickException(f"{file.parent} is no folder.")
    with migrated(settings):
        pass
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    try:
        _copy(settings, draft)
        os.link(draft, file)  # whole, or not at all; never over another file
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already. Choose another name.") from error
    finally:
        draft.unlink()
    size = file.stat().st_size
    with changing(settings) as (_, db):
        details = {"bytes": size}
        audit.record(
            db,
            actor_id=None,
            action=audit.BACKED_UP,
            subject="database",
            now=now(),
            details=details,
        )
    click.echo(f"The database is copied to {file} ({size / 1_000_000:.1f} MB).")
    click.echo("Keep it on another machine, and the folder of keys apart from it.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Bring back what `course backup` copied into FILE, in place of all that is there now.

    Stop the server first. A SQLite database that is there is kept beside it; on PostgreSQL
    pg_restore does the work, all of it or nothing.

    Example: course restore /srv/backups/course-2027-05-14.backup
    """
    settings = read()
    _check(settings, file)
    if not yes:
        question = "Everything in the database now is replaced. Is the server stopped, and go on?"
        click.confirm(question, abort=True)
    prepare_instance(settings)
    _bring_back(settings, file)
    database = open_database(settings.database)
    try:
        at = migrate.current(database.engine)
    finally:
        database.engine.dispose()
    click.echo(f"The database is as it was in {file}.")
    if at != migrate.head():
        click.echo("It is of an older version. Run `course upgrade` now.")
        return
    with changing(settings) as (_, db):
        audit.record(db, actor_id=None, action="database.restored", subject="database", now=now())


# ---------------------------------------------------------------- the way out


def _copy(settings: Settings, target: Path) -> None:
    if not settings.on_sqlite:
        _run(settings, "pg_dump", ["--format=custom", "--no-owner", f"--file={target}"])
        return
    with (
        closing(sqlite3.connect(_path(settings))) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whoever opens it
    _check_sqlite(target)


def _path(settings: Settings) -> Path:
    name = make_url(settings.database).database
    assert name is not None
    return Path(name)


# ---------------------------------------------------------------- the way back


def _check(settings: Settings, file: Path) -> None:
    """Refuse what is no copy, or one of the other kind of database."""
    with file.open("rb") as opened:
        head = opened.read(len(SQLITE))
    wanted = SQLITE if settings.on_sqlite else POSTGRES
    if head.startswith(wanted):
        if settings.on_sqlite:
            _check_sqlite(file)
        return
    if head.startswith((SQLITE, POSTGRES)):
        other = "PostgreSQL" if settings.on_sqlite else "SQLite"
        raise click.ClickException(f"{file} is of a {other} database. See COURSE_DATABASE_URL.")
    raise click.ClickException(f"{file} is no copy that `course backup` made.")


def _check_sqlite(file: Path) -> None:
    """Refuse a damaged copy, or one of anything but the course."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            at = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise click.ClickException(f"{file} cannot be used: {error}.") from error
    if said != "ok":
        raise click.ClickException(f"{file} is damaged: {said}.")
    if not at or not migrate.knows(at[0]):
        raise click.ClickException(f"{file} is of a newer version of the course than this one.")


def _bring_back(settings: Settings, file: Path) -> None:
    if not settings.on_sqlite:
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
        _run(settings, "pg_restore", [*options, "--exit-on-error", str(file)])
        return
    database = open_database(settings.database)
    try:
        kept = migrate.keep_copy(database.engine, now(), before="restore")
    finally:
        database.engine.dispose()
    if kept:
        click.echo(f"What was there is at {kept}.")
    with (
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as origin,
        closing(sqlite3.connect(_path(settings))) as target,
    ):
        origin.backup(target)


# ---------------------------------------------------------------- PostgreSQL's own programs


def _run(settings: Settings, program: str, options: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, seen by nobody."""
    found = shutil.which(program)
    if found is None:
        raise click.ClickException(f"{program} is not here. Debian: apt install postgresql-client")
    url = make_url(settings.database)
    given = {**url.translate_connect_args(username="user", database="dbname"), **url.query}
    password = given.pop("password", None)
    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = str(password)
    asked = subprocess.run(  # noqa: S603  # a program found on PATH, and no shell
        [found, f"--dbname={make_conninfo(**given)}", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        reason = asked.stderr.strip().partition("\n")[0]
        raise click.ClickException(f"{program} failed: {reason}")
