"""`course invite`: a list of names comes in, by the rules of the page Roster."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from course.commands.context import migrated, now
from course.commands.telling import bar
from course.content import load_course
from course.domain.course import Course
from course.domain.roster import Kind
from course.formats.foreign import Unreadable
from course.records import translations
from course.roster import apply_services, book_queries, queries, services
from course.roster.reading import ReadList, read_apart
from course.settings import Settings
from course.settings import read as read_settings
from course.store import Outcome, RosterImport, RosterRow
from course.web import inviting
from course.web.i18n import available

MOST_AT_ONCE = 20_000
"""People of one list; whoever runs the command knows when nobody is saving."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--no-letters", is_flag=True, help="Write no invitations to the new people.")
@click.option("--whole", is_flag=True, help="Whoever is not in it leaves its delegations.")
@click.option("--add-namesakes", is_flag=True, help="Add people though others have their name.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def invite(dry_run: bool, no_letters: bool, whole: bool, add_namesakes: bool, file: Path) -> None:
    """Add and invite everybody in FILE, a CSV or XLSX.

    The first line names the columns: name, latin name, e-mail, delegation code, delegation name,
    category, accreditation id, locale. Whoever is here already is changed, not added. Every line
    that cannot be taken is named on stderr; then the exit status is 1, and all others are taken.
    Whoever has the name of somebody who is here, and neither an id nor an address that tells, is
    left out: decide on the page Roster.

    Example: course invite --dry-run delegates.csv
    """
    settings = read_settings()
    course = load_course(settings.content_root, settings.base_path)
    read = _read(file)  # before the database is held for writing
    with migrated(settings) as database, database.session(writes=True) as db:
        of_the_bank = [code.replace("-", "_") for code in translations.languages(db)]
        locales = tuple(dict.fromkeys([*available(), *of_the_bank]))
        one = services.keep(
            db,
            read,
            file_name=file.name,
            by=None,
            is_whole=whole,
            locales=locales,
            now=now(),
            most=MOST_AT_ONCE,
        )
        added = apply_services.apply(
            db,
            course,
            one,
            by=None,
            decided=MOST_AT_ONCE if add_namesakes else 0,
            locales=locales,
            now=now(),
            watch=bar("Adding"),
        )
        invited = 0 if no_letters else _invite(db, course, settings, added)
        bad = _tell(db, one, file, are_added=add_namesakes)
        _report(db, one, invited, bad, is_dry=dry_run)
        if not dry_run:
            db.commit()
    if bad:
        raise SystemExit(1)


def _read(file: Path) -> ReadList:
    try:
        return read_apart(file.read_bytes())
    except Unreadable as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal


def _invite(db: Session, course: Course, settings: Settings, added: list[int]) -> int:
    return sum(
        inviting.invite_all(db, queries.these(db, some), course.title, settings.base_url, now())
        for some in book_queries.in_parts(added)
    )


def _tell(db: Session, one: RosterImport, file: Path, *, are_added: bool) -> int:
    """Name every line that was not taken; returns how many."""
    told = queries.bad_lines(db, one, str)
    if not are_added:
        for line in queries.lines(db, one, RosterRow.kind == Kind.PERHAPS):
            who = f"{line.name} ({line.delegation or 'no delegation'})"
            why = f"{who} has this name. Decide on the page Roster."
            told.append([str(line.row.line), line.row.label, why])
    for number, label, why in sorted(told, key=lambda one: int(one[0] or 0)):
        click.echo(
            f"{file}:{number}: {label}: {why}" if label else f"{file}:{number}: {why}", err=True
        )
    return len(told)


def _report(db: Session, one: RosterImport, invited: int, bad: int, *, is_dry: bool) -> None:
    for code, lines in json.loads(one.told)["unspoken"].items():
        click.echo(f"The course does not speak {code}: left out of {lines:,} lines.")
    counts = queries.outcomes(db, one)
    click.echo(
        f"{'Nothing was changed. It would be: ' if is_dry else ''}"
        f"{counts[Outcome.ADDED]:,} added, {counts[Outcome.CHANGED]:,} changed, "
        f"{counts[Outcome.LEFT]:,} left, {invited:,} invited, {bad:,} lines not taken."
    )
