"""`course outbox`: messages that wait to be sent."""

from __future__ import annotations

import click

from course.commands.context import migrated, now
from course.records import outbox as letters
from course.serving import sender
from course.serving.background import Background
from course.settings import read
from course.web import logs


@click.group()
def outbox() -> None:
    """Look after messages that wait to be sent."""


@outbox.command()
def send() -> None:
    """Send every message that is due, once, and stop.

    Corrections of keys that have not reached everybody yet are finished first: they write messages.
    Statistics that something has changed since are made anew last, at most every ten minutes.
    `course serve` does this all the time; use it where another server serves the pages. Exits with
    1 when a message did not go; unless it was refused for good, it is tried again later.

    Example: course outbox send
    """
    settings = read()
    logs.begin(settings)
    with migrated(settings) as database:
        background = Background(database, settings)
        background.finish_corrections()
        with database.session(writes=False) as db:
            due = letters.due(db, now())
        sent = sender.send_due(database, settings, now())
        with database.session(writes=False) as db:
            left = letters.unsent(db, due)
        background.refresh_statistics(now())
    click.echo(f"{sent} messages sent.")
    if left:
        raise click.ClickException(f"{left} messages did not go; the lines above say which.")
