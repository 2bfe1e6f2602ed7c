"""`course doctor`: what this machine lacks, with the remedy."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import click
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from course.commands.context import prepare_instance
from course.records import keys
from course.records.keys import KeyUnavailable
from course.settings import Settings, read
from course.store import OutboxMessage, Person, migrate
from course.store.database import open_database

ENOUGH_DISK = 1_000_000_000  # bytes
SCRIPTS = {
    "Latin": "en",
    "Cyrillic": "ru",
    "Arabic": "ar",
    "Hebrew": "he",
    "Devanagari": "hi",
    "Ethiopic": "am",
    "Chinese": "zh-cn",
    "Japanese": "ja",
    "Korean": "ko",
    "Thai": "th",
}


class Finding(NamedTuple):
    """One thing looked at."""

    is_fault: bool  # the course cannot do its job until it is mended
    what: str
    remedy: str  # "" where all is well


@click.command()
def doctor() -> None:
    """Look at this machine and say what is missing, with the remedy.

    Exits with 1 when something keeps the course from doing its job; advice alone exits with 0.

    Example: course doctor
    """
    findings = list(examine(read()))
    for finding in findings:
        mark = "ok     " if not finding.remedy else "MISSING" if finding.is_fault else "advice "
        click.echo(f"{mark} {finding.what}")
        if finding.remedy:
            click.echo(f"        {finding.remedy}")
    missing = sum(finding.is_fault and bool(finding.remedy) for finding in findings)
    if missing:
        raise click.ClickException(f"The course cannot do its job: {missing} of these are missing.")


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other."""
    prepare_instance(settings)
    yield from _database(settings)
    yield _keys(settings)
    yield _disk(settings)
    yield _pango()
    yield _fonts()
    yield Finding(
        False,
        f"mail: {'through a server' if settings.smtp_url else 'written to files'}",
        "" if settings.smtp_url else "Set COURSE_SMTP_URL, or hand out links yourself.",
    )
    yield Finding(
        False,
        f"address: {settings.base_url}",
        ""
        if settings.is_https
        else "Set COURSE_BASE_URL to an https address before people use it.",
    )
    yield Finding(
        False,
        f"contact: {settings.contact or 'none'}",
        "" if settings.contact else "Set COURSE_CONTACT: it stands on every error page.",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    database = open_database(settings.database)
    try:
        at = migrate.current(database.reader)
        is_current = at == migrate.head()
        yield Finding(
            True, f"database: migration {at}", "" if is_current else "Run `course upgrade`."
        )
        if is_current:
            with closing(database.session(writes=False)) as db:
                yield from _people(db)
    except SQLAlchemyError as error:
        reason = str(error.args[0]).strip().partition("\n")[0]
        yield Finding(True, "database: no answer", f"See COURSE_DATABASE_URL: {reason}")
    finally:
        database.engine.dispose()


def _people(db: Session) -> Iterator[Finding]:
    samples = db.scalar(select(func.count()).where(Person.is_sample, Person.disabled_at.is_(None)))
    yield Finding(
        False,
        f"sample people: {samples}",
        ""
        if not samples
        else "They came with `make run`. Disable each with `course person disable` before"
        " real people use this database.",
    )
    failed = db.scalar(select(func.count()).where(OutboxMessage.failed_at.is_not(None)))
    yield Finding(
        False,
        f"messages given up: {failed}",
        "" if not failed else "Look at their addresses, then hand out links instead.",
    )


def _keys(settings: Settings) -> Finding:
    try:
        keys.load(settings.keys_path)
    except KeyUnavailable as error:
        return Finding(True, "issuer's key: not there", f"Run `course upgrade`. {error}")
    return Finding(True, "issuer's key: readable", "")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.instance_path).free
    return Finding(
        True,
        f"disk: {free // 1_000_000} MB free",
        "" if free > ENOUGH_DISK else "Make room: less than 1 GB is left.",
    )


def _pango() -> Finding:
    there = ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0")
    return Finding(
        False,
        f"Pango: {'there' if there else 'not there'}",
        ""
        if there
        else "Certificates have no PDF without it. Debian: apt install libpango-1.0-0"
        " libpangoft2-1.0-0",
    )


def _fonts() -> Finding:
    if shutil.which("fc-list") is None:
        return Finding(False, "fonts: not looked at", "Debian: apt install fontconfig")
    lacking = [name for name, code in SCRIPTS.items() if not _has_font(code)]
    return Finding(
        False,
        f"fonts: {len(SCRIPTS) - len(lacking)} of {len(SCRIPTS)} scripts",
        ""
        if not lacking
        else f"None for {', '.join(lacking)}. Debian: apt install fonts-noto-core fonts-noto-cjk",
    )


def _has_font(language: str) -> bool:
    asked = subprocess.run(  # noqa: S603  # a fixed command, no shell
        ["fc-list", f":lang={language}", "family"],  # noqa: S607  # found on PATH by which()
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return bool(asked.stdout.strip())
