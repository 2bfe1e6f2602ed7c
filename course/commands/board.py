"""`course board`: lists of people as files."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from course.commands.context import now, reading
from course.content import load_course
from course.facilitate import cleared_queries, export_queries, leaving
from course.facilitate.numbers import delegations, numbers
from course.records import installation
from course.records.people_filter import conditions, read_filter
from course.records.sessions import Scope

EVERYBODY = Scope(everyone=True, delegations=frozenset())


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), help="Else by FILE's ending.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="As in the address of the list of people: state=ready, delegation=CHL, q=ana.",
)
@click.option("--as-of", metavar="MOMENT", help="Who was cleared then: 2027-06-17T18:00.")
def board(file: Path, kind: str | None, filters: tuple[str, ...], as_of: str | None) -> None:
    """Write a list of people to FILE, as CSV or XLSX, with a digest in its last line.

    With --as-of the list is that of who was cleared at a moment, reproduced from the records; a
    moment without a zone is one in the summit's city.

    Example: course board --as-of 2027-06-17T18:00 cleared.csv
    """
    kind = kind or file.suffix.lstrip(".")
    if kind not in {"csv", "xlsx"}:
        raise click.UsageError("Name the file with .csv or .xlsx, or say --format.")
    if as_of and filters:
        raise click.UsageError("--as-of lists everybody who was cleared; it takes no --filter.")
    if any("=" not in one for one in filters):
        raise click.UsageError("A filter is written NAME=VALUE, as in state=ready.")
    with reading() as (settings, db):
        written = load_course(settings.content_root, settings.base_path)
        course = installation.read(db).adapt(written)  # the city may be another one here
        at = now() if as_of is None else _moment(as_of, course.summit.deadline)
        people = numbers(db, EVERYBODY, now()).people
        head: tuple[str, ...]
        if as_of:
            head = cleared_queries.HEAD
            rows = cleared_queries.cleared(db, course, EVERYBODY, at)
        else:
            wanted = read_filter(dict(one.split("=", 1) for one in filters), course)
            codes = {one.code: one.id for one in delegations(db, EVERYBODY)}
            asked = conditions(wanted, course, EVERYBODY, codes, at)
            head = export_queries.HEAD
            rows = export_queries.rows(db, course, asked, at)
        # At most everybody: how many fit is known when all are written.
        with click.progressbar(length=people, label="Writing", file=sys.stderr) as bar:
            told = leaving.counted(rows, bar.update)
            if kind == "csv":
                with file.open("wb") as out:
                    out.writelines(leaving.as_csv(head, told, at))
            else:
                leaving.write_workbook(file, head, told, at)
    click.echo(f"{file} is written.")


def _moment(text: str, deadline: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError("Write the moment as 2027-06-17T18:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=deadline.tzinfo)
