"""`course outbox`: messages that wait to be sent."""

from __future__ import annotations

from typing import BinaryIO

import click

from course import create_app
from course.commands.context import changing, migrated, now
from course.records import outbox as letters
from course.serving import bounces, chores, composing, sender
from course.settings import Settings, read
from course.store.database import Database
from course.web import logs


@click.group()
def outbox() -> None:
    """Look after messages that wait to be sent."""


@outbox.command()
def send() -> None:
    """Do what the clock asks for, send every message that is due, once, and stop.

    Corrections of keys that have not reached everybody yet are finished first: they write messages.
    `course serve` does this all the time; use it where another server serves the pages. Exits with
    1 when a message did not go; unless it was refused for good, it is tried again later.

    Example: course outbox send
    """
    settings = read()
    logs.begin(settings)
    with migrated(settings) as database:
        _do_chores(settings, database)
        with database.session(writes=False) as db:
            due = letters.due(db, now())
        sent = sender.send_due(database, settings, now())
        with database.session(writes=False) as db:
            left = letters.unsent(db, due)
    click.echo(f"{sent} messages sent.")
    if left:
        raise click.ClickException(f"{left} messages did not go; the lines above say which.")


def _do_chores(settings: Settings, database: Database) -> None:
    """Do what is due at this moment, to its end; what fails is put off."""
    app, moment = create_app(settings), now()
    while chores.run_due(app, database, moment):
        pass
    app.extensions["database"].engine.dispose()  # what the course's own pages opened here


@outbox.command()
@click.argument("report", type=click.File("rb"), default="-")
def bounced(report: BinaryIO) -> None:
    """Note that a letter came back, from a mail server's report (RFC 3464).

    Let your mail server hand every report to this command; it then stands in the facilitators'
    inbox. What is no report about a letter of ours is left alone, with a line that says so.

    Example: course outbox bounced < report.eml
    """
    found = bounces.read_report(report.read(bounces.LARGEST + 1))
    if found is None:
        click.echo("This is no report of a letter of ours that failed for good.")
        return
    with changing() as (settings, db):
        noted = letters.mark_bounced(
            db,
            found.message_id,
            lambda cause: composing.is_cause(cause, found.digest, settings),
            found.reason,
            now(),
        )
    click.echo("Noted: the letter came back." if noted else "There is no such letter here.")
