"""`course check` and `course load`: the files that authors write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from course.commands import reports
from course.commands.context import changing, now
from course.commands.links import tell_links
from course.content import Quiz, load_bank, load_course, load_translations, problems
from course.content.bank import blueprint_to_mapping, item_from_mapping, item_to_mapping
from course.content.picture_files import load_pictures
from course.content.pictures import size_of
from course.domain.bank import Item
from course.records import audit, bank, images, translations
from course.records import standing as standings
from course.records.bank import Loaded, WrittenQuiz
from course.records.translations import WrittenTranslation
from course.records.written import WrittenItem
from course.settings import Settings, read


@click.command()
@click.argument(
    "root", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--advice", is_flag=True, help="List what is no fault, but worth another look.")
@click.option("--cues", is_flag=True, help="Say what a blind guesser would earn; takes a while.")
@click.option("--balance", is_flag=True, help="Count types, uses and difficulties of the items.")
@click.option("--stale", is_flag=True, help="List what is due to be held against its sources.")
@click.option("--links", is_flag=True, help="Print every outside address once, opening none.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day for --stale, else today.")
@click.option("--fail", is_flag=True, help="With --stale: exit with 1 when anything is late.")
def check(
    root: Path | None,
    *,
    advice: bool,
    cues: bool,
    balance: bool,
    stale: bool,
    links: bool,
    on: datetime | None,
    fail: bool,
) -> None:
    """List every fault of the lessons and quizzes below ROOT.

    ROOT is a folder with modules/ and quizzes/; without it, the content that the course serves.
    Exits with 1 when there is any fault, so that an automatic check can stop on it. Each option
    asks for something else instead; with --cues, a bank that gives its keys away is an error too.

    Example: course check --advice .
    """
    if advice + cues + balance + stale + links > 1:
        raise click.UsageError(
            "Ask for one of --advice, --cues, --balance, --stale, --links at a time."
        )
    if (on or fail) and not stale:
        raise click.UsageError("--on and --fail go with --stale.")
    root = root or read().content_root
    if advice:
        reports.tell_advice(root)
    elif cues:
        reports.tell_cues(root)
    elif balance:
        reports.tell_balance(root)
    elif stale:
        reports.tell_stale(root, (on or now()).date(), fail=fail)
    elif links:
        tell_links(root)
    else:
        _tell_faults(root)


def _tell_faults(root: Path) -> None:
    found = problems(root)
    for problem in found:
        click.echo(str(problem), err=True)
    if found:
        raise SystemExit(1)
    click.echo("Every lesson and quiz reads well.")


@click.command()
def load() -> None:
    """Bring the item bank into the database.

    New items are added, changed ones become new versions. What was edited in the browser since is
    reported and left alone.

    Example: course load
    """
    with changing() as (settings, db):
        report = load_content(db, settings)
    tell(report)


def tell(report: Loaded) -> None:
    """Say what loading did."""
    click.echo(
        f"Item bank: {len(report.added)} items added, {len(report.changed)} changed, "
        f"{report.unchanged} as they were; {len(report.plans)} plans of quizzes new or changed."
    )
    if report.translations:
        click.echo(f"Translations: {len(report.translations)} new or changed.")
    for name in report.left_alone:
        click.echo(f"{name}: edited in the browser since, left as it is", err=True)
    for name in report.missing:
        click.echo(
            f"{name}: in no file any more, and still asked. To end that, put it back as retired.",
            err=True,
        )


def load_content(db: Session, settings: Settings) -> Loaded:
    """Load the bank; where the lessons are another edition's, everybody's standing follows."""
    for name, data in load_pictures(settings.content_root).items():
        size = size_of(name)
        assert size is not None, "only such names are loaded"
        images.keep(db, name, data, width=size.width, height=size.height, person_id=None, now=now())
    report = bank.load(db, written_bank(load_bank(settings.content_root)), now())
    _load_translations(db, settings.content_root, report)
    if report.added or report.changed or report.plans or report.translations:
        counts = {"added": len(report.added), "changed": len(report.changed)}
        audit.record(
            db,
            actor_id=None,
            action="bank.loaded",
            subject="bank",
            now=now(),
            details={
                **counts,
                "plans": len(report.plans),
                "translations": len(report.translations),
            },
        )
    course = load_course(settings.content_root, settings.base_path)
    standings.follow_edition(db, course, now())
    return report


def _load_translations(db: Session, root: Path, report: Loaded) -> None:
    """Load what stands beside the items' files, after the items."""
    written = [
        WrittenTranslation(item, translation)
        for file in load_translations(root)
        for item, translation in file.items
    ]
    loaded = translations.load(db, written, read_stored, now())
    report.translations += loaded.changed
    report.left_alone += loaded.left_alone


def read_stored(content: str, module: str) -> Item:
    """An item from its stored form."""
    return item_from_mapping(json.loads(content), module)


def written_bank(quizzes: Iterable[Quiz]) -> list[WrittenQuiz]:
    """Quizzes as `records.bank` takes them: each value beside its written shape."""
    return [
        WrittenQuiz(
            quiz.blueprint.module,
            blueprint_to_mapping(quiz.blueprint),
            tuple(WrittenItem(item, item_to_mapping(item)) for item in quiz.items),
        )
        for quiz in quizzes
    ]
