"""`course erase` and `course retention`: records that end."""

from __future__ import annotations

from collections import Counter

import click
from sqlalchemy.orm import Session

from course.commands.context import changing, now, reading
from course.content import load_course
from course.domain.course import Course
from course.records import erasing, installation, people, printed, retention
from course.settings import Settings
from course.store import Person

AT_ONCE = 50
"""People in one transaction: others can write in between."""


@click.command()
@click.argument("email_or_id")
@click.option("--reason", help="Why; it stands in the audit log and outlives the record.")
@click.option("--yes", is_flag=True, help="Do it. Without this, what would go is listed.")
def erase(email_or_id: str, reason: str | None, yes: bool) -> None:
    """Erase a person's record, or list what that would touch.

    Names, addresses, letters and sign-ins go; a certificate is revoked and its document deleted.
    Answers stay for the statistics, cut off from the person. It cannot be undone.

    Example: course erase amina@example.org --reason "Asked by letter of 3 May" --yes
    """
    if not yes:
        with reading() as (_, db):
            _list(people.find(db, email_or_id), erasing.look(db, people.find(db, email_or_id)))
        return
    if not (reason or "").strip():
        raise click.UsageError("--yes needs --reason: it stands in the audit log.")
    with changing() as (settings, db):
        person = people.find(db, email_or_id)
        course = load_course(settings.content_root, settings.base_path)
        erased = erasing.erase(db, course, person, str(reason).strip(), now(), by=None)
        public_id = person.public_id
    printed.forget(settings.instance_path, erased.digests)
    click.echo(f"The record {public_id} is erased.")


def _list(person: Person, found: list[erasing.WouldGo]) -> None:
    if person.erased_at is not None:
        raise click.ClickException("This record is erased already.")
    for one in found:
        columns = ", ".join(one.entry.columns)
        click.echo(f"{one.rows:>6}  {one.entry.table}: {columns}. {one.entry.erasure.words}.")
    click.echo("Nothing was changed. Add --yes to erase the record.")


@click.command(name="retention")
@click.option("--dry-run", is_flag=True, help="List by number whose records would end.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def end_records(dry_run: bool, yes: bool) -> None:
    """End the records whose time is over, as [privacy] keep_days in course.toml says.

    Whoever holds no valid certificate is erased; of whoever holds one, the name and the certificate
    stay. Staff are left alone, and so is whoever was here within the last 30 days.

    Example: course retention --dry-run
    """
    with reading() as (settings, db):
        written = load_course(settings.content_root, settings.base_path)
        course = installation.read(db).adapt(written)  # the deadline may be another one here
        end = retention.ends_at(course)
        if end is None:
            raise click.ClickException("The course sets no end: see [privacy] keep_days.")
        erased, lightened = _tell(db, course) if dry_run else _count(db, course)
    if dry_run:
        told = f"{_records(erased)} would be erased, {lightened:,} emptied beside a certificate."
        click.echo(f"{told} Nothing was changed.")
        return
    many = erased + lightened
    if many and not yes:
        click.confirm(f"End the records of {many:,} people? It cannot be undone.", abort=True)
    erased, lightened = _end(settings, course)
    click.echo(f"{_records(erased)} erased, {lightened:,} emptied beside a certificate.")


def _count(db: Session, course: Course) -> tuple[int, int]:
    """How many records would be erased, and how many emptied."""
    erased = lightened = 0
    for some in retention.due(db, course, now()):
        erased, lightened = erased + len(some.erased), lightened + len(some.lightened)
    return erased, lightened


def _tell(db: Session, course: Course) -> tuple[int, int]:
    """List them by number, then how much of each kind would go; returns how many, as above."""
    erased = lightened = 0
    rows: Counter[str] = Counter()
    for some in retention.due(db, course, now()):
        for public_id in some.erased:
            click.echo(f"erase    {public_id}")
        for public_id in some.lightened:
            click.echo(f"empty    {public_id}")
        erased, lightened = erased + len(some.erased), lightened + len(some.lightened)
        rows += retention.counts(db, some)
    for kind, count in sorted(rows.items()):
        click.echo(f"{count:>8,}  {kind}")
    return erased, lightened


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def _end(settings: Settings, course: Course) -> tuple[int, int]:
    """End them, some at a time; returns how many were erased, and how many emptied."""
    erased = lightened = 0
    while True:
        with changing(settings) as (_, db):
            gone = retention.run(db, course, now(), AT_ONCE)
        printed.forget(settings.instance_path, gone.digests)
        if not gone.due.many:
            return erased, lightened
        erased += len(gone.due.erased)
        lightened += len(gone.due.lightened)
