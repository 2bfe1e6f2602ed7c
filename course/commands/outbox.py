"""`course outbox`: messages that wait to be sent."""

from __future__ import annotations

import click

from course.commands.context import now, require_migrated
from course.serving import sender
from course.settings import read
from course.store.database import open_database


@click.group()
def outbox() -> None:
    """Look after messages that wait to be sent."""


@outbox.command()
def send() -> None:
    """Send every message that is due, once, and stop.

    `course serve` does this all the time; use it where another server serves the pages.

    Example: course outbox send
    """
    settings = read()
    database = open_database(settings.database)
    require_migrated(database.engine)
    sent = sender.send_due(database, settings, now())
    database.engine.dispose()
    click.echo(f"{sent} messages sent.")
