"""`course audit`: the log of who did what, and the proof that nobody changed it."""

from __future__ import annotations

import click

from course.commands.context import reading
from course.records import audit as log


@click.group()
def audit() -> None:
    """Look after the log of who did what."""


@audit.command()
@click.option("--noted", metavar="DIGEST", help="A last digest that you noted: is it still there?")
def verify(noted: str | None) -> None:
    """Prove that no event was changed, moved or taken out since it was written.

    Note the last digest outside this machine: with --noted, a later proof also shows that the
    newest events of then have not been cut off since. Exits with 1, naming the first event that
    does not hold.

    Example: course audit verify
    """
    with reading() as (_, db):
        proof = log.verify(db, noted)
    if proof.broken:
        raise click.ClickException(
            f"The chain breaks at event {proof.broken.event_id:,}. {proof.broken.reason}"
        )
    if noted and proof.noted_at is None:
        raise click.ClickException(
            f"{proof.events:,} events, and none has the digest you noted: events were cut off."
        )
    events = "1 event" if proof.events == 1 else f"{proof.events:,} events"
    click.echo(f"{events}, the chain is whole; last digest {proof.last_digest}")
    if proof.erased:
        erased = "1 event" if proof.erased == 1 else f"{proof.erased:,} events"
        click.echo(f"Names and texts of {erased} were erased; their digests hold.")
    if proof.noted_at is not None:
        click.echo(f"The digest you noted is that of event {proof.noted_at:,}.")
