"""`course standing`: the summaries of how far people are."""

from __future__ import annotations

import click

from course.commands.context import changing, now
from course.content import load_course
from course.records import standing as standings


@click.group()
def standing() -> None:
    """Look after the summaries of how far people are."""


@standing.command()
def rebuild() -> None:
    """Compute everybody's standing anew from what they did.

    Says how many were not as they should be: it is 0 on a sound database.

    Example: course standing rebuild
    """
    with changing() as (settings, db):
        course = load_course(settings.content_root, settings.base_path)
        total, changed = standings.rebuild(db, course, now())
    click.echo(f"{total} people looked at, {changed} standings corrected.")
