"""`course keys`: the keys that sign certificates."""

from __future__ import annotations

import click

from course.commands.context import changing, now
from course.records import audit
from course.records import keys as folder
from course.records.keys import KeyUnavailable


@click.group()
def keys() -> None:
    """Look after the keys that sign certificates."""


@keys.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def rotate(yes: bool) -> None:
    """Sign with a new key from now on.

    Certificates that were issued stay valid: the old key stays published. It can sign nothing any
    more.

    Example: course keys rotate --yes
    """
    if not yes:
        click.confirm("Sign with a new key from now on?", abort=True)
    with changing() as (settings, db):
        try:
            public = folder.rotate(settings.keys_path)
        except KeyUnavailable as error:
            raise click.ClickException(f"The folder of keys cannot be written. {error}") from error
        subject = f"key {public.thumbprint}"
        audit.record(db, actor_id=None, action="key.rotated", subject=subject, now=now())
    click.echo(f"Certificates are signed with the key {public.thumbprint} from now on.")
