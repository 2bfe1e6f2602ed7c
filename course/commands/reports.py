"""What `course check` says when it is asked for more than faults."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from course.content.bank import read_bank
from course.content.checking.balance import Share, shares
from course.content.checking.checker import advice
from course.content.checking.guesser import LIMIT, SHUFFLES, Group, can_be_guessed, guess
from course.content.checking.staleness import SOON, due
from course.domain.bank import ItemStatus


def tell_advice(root: Path) -> None:
    """List what an author may want to look at again."""
    found = advice(root)
    for place in found:
        click.echo(str(place._replace(message=f"advice: {place.message}")))
    click.echo(f"Pieces of advice: {len(found)}. Each may have its exception.", err=True)


# ---------------------------------------------------------------- staleness


def tell_stale(root: Path, on: date, *, fail: bool) -> None:
    """List what has to be read against its sources again; with `fail`, what is late is an error."""
    found = due(root, on)
    for one in found:
        when = "was to be read again by" if one.is_past else "is to be read again by"
        click.echo(str(one.place._replace(message=f"{one.place.message} {when} {one.review_by}")))
    if not found:
        click.echo(f"Nothing is to be read again by {on + SOON}.")
    late = sum(one.is_past for one in found)
    if fail and late:
        raise click.ClickException(f"{late} {'is' if late == 1 else 'are'} late.")


# ---------------------------------------------------------------- balance


def tell_balance(root: Path) -> None:
    """Print what the live items are, in each module and in all."""
    files, _ = read_bank(root)
    heads = [file.quiz.blueprint.module for file in files] + ["all"]
    widths = [max(9, len(head) + 2) for head in heads]
    for title, rows in shares(files):
        columns = "".join(f"{head:>{w}}" for head, w in zip(heads, widths, strict=True))
        target = "     share  target" if any(row.target for row in rows) else "     share"
        click.echo(f"\n{title:16}{columns}{target}")
        for row in rows:
            click.echo(_share(row, sum(other.counts[-1] for other in rows), widths))


def _share(row: Share, total: int, widths: Sequence[int]) -> str:
    counts = "".join(f"{n:>{w}}" for n, w in zip(row.counts, widths, strict=True))
    share = f"{row.counts[-1] / total:10.0%}" if total else f"{'–':>10}"
    target = f"{row.target:8.0%}" if row.target is not None else ""
    return f"  {row.what:14}{counts}{share}{target}"


# ---------------------------------------------------------------- cues


def tell_cues(root: Path) -> None:
    """Print what a blind guesser earns; stop with 1 where it is beyond the limit."""
    files, _ = read_bank(root)
    live = [i for file in files for i in file.quiz.items if i.status is ItemStatus.LIVE]
    asked = [item for item in live if can_be_guessed(item)]
    rounds = range(SHUFFLES)
    with click.progressbar(rounds, label="Guessing", file=sys.stderr) as shuffles:
        groups = guess(asked, shuffles)
    if not groups:
        click.echo("There are too few live items with options to guess.")
        return
    click.echo(
        f"A blind guesser on {len(asked)} live items with options; {len(live) - len(asked)} others"
        " (typed, matching, ordering) are left out.\n"
        "Points in per cent. Above: more than chance, with its 95 % interval. Luck: with shuffled"
        " keys it stays below this in 95 of 100 banks."
    )
    for group in groups:
        click.echo()
        for line in _group(group):
            click.echo(line)
    beyond = [(group, result) for group in groups for result in group.beyond]
    for group, result in beyond:
        click.echo(
            f"{group.name}: {result.guesser} earns {100 * result.above:.1f} points above chance;"
            f" {100 * LIMIT:.0f} are allowed",
            err=True,
        )
    if beyond:
        raise SystemExit(1)


def _group(group: Group) -> Iterator[str]:
    yield f"{group.name} ({group.items})".ljust(26) + "points  chance   above     interval     luck"
    for one in group.results:
        low, high = 100 * (one.above - one.interval), 100 * (one.above + one.interval)
        yield (
            f"  {one.guesser:22}{100 * one.points:8.1f}{100 * one.chance:8.1f}"
            f"{100 * one.above:+8.1f}  {low:+6.1f} {high:+6.1f}{100 * one.luck:+8.1f}"
        )
