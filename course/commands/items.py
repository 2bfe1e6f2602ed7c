"""`course items`: questions that come from other systems, and ours that go there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.commands.context import changing, migrated, now
from course.content import load_course
from course.content.debts import Kind
from course.domain.bank import ItemStatus, ItemUse
from course.domain.course import Course
from course.domain.rights import Right
from course.exchange import apply_services, debt_queries, services
from course.exchange.apply_services import Job
from course.exchange.exporting import bank_files, chosen_items
from course.exchange.exporting import export as write_file
from course.exchange.plans import Choice, Plan, plan_from_json, read_place
from course.exchange.queries import import_page
from course.exchange.reading import ReadFile, read_apart
from course.formats.foreign import Loss, Unreadable
from course.formats.limits import MOST_QUESTIONS
from course.formats.registry import FORMATS
from course.records import audit, people
from course.records.bank_filter import Filter
from course.settings import read as read_settings
from course.store import Grant, Import, Person

FORMAT = click.Choice(sorted(FORMATS))
T = TypeVar("T")


@click.group()
def items() -> None:
    """Exchange questions with other systems, and with the files of the course."""


def _bar(label: str) -> Callable[[Sequence[T]], Iterable[T]]:
    """A bar that shows how far a long work is, on stderr."""

    def watch(work: Sequence[T]) -> Iterator[T]:
        with click.progressbar(work, label=label, file=sys.stderr) as going:
            yield from going

    return watch


# ---------------------------------------------------------------- export


@items.command()
@click.option("--format", "name", type=FORMAT, required=True, help="How the file is written.")
@click.option("--module", default="", help="Only the items of this module.")
@click.option("--status", type=click.Choice(list(ItemStatus)), help="Only items of this status.")
@click.option("--use", type=click.Choice(list(ItemUse)), help="Only items of this use.")
@click.option("--tag", default="", help="Only items with this tag.")
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With toml: write one file a module into this folder, as quizzes/ holds them.",
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export(
    name: str,
    module: str,
    status: str | None,
    use: str | None,
    tag: str,
    into: Path | None,
    file: Path | None,
) -> None:
    """Write items to FILE; what the format cannot carry is listed on stderr.

    With --format toml --into quizzes/, what was edited in the browser stands in the files
    afterwards, ready for a commit: `course load` then finds nothing changed.

    Example: course items export --format moodle-xml --status live questions.xml
    """
    wanted = Filter(
        module=module,
        status=ItemStatus(status) if status else None,
        use=ItemUse(use) if use else None,
        tag=tag,
    )
    if (into is None) == (file is None):
        raise click.UsageError("Name either FILE or --into FOLDER.")
    if into is not None and (name != "toml" or wanted != Filter(module=module)):
        raise click.UsageError("--into goes with --format toml, and with no filter but --module.")
    with changing() as (_, db):
        if into is not None:
            count = _write_bank(db, wanted, into)
            target = str(into)
        else:
            assert file is not None, "one of the two is given"
            made = write_file(db, name, wanted)
            _tell(file.name, made.losses)
            file.write_bytes(made.data)
            count, target = made.items, str(file)
        audit.record(
            db,
            actor_id=None,
            action="bank.exported",
            subject="bank",
            now=now(),
            details={"format": name, "items": count, "filter": wanted.as_args()},
        )
    click.echo(f"{_items(count)} written to {target}.")


def _write_bank(db: Session, wanted: Filter, into: Path) -> int:
    """Write the files of quizzes/, each whole or not at all."""
    chosen = chosen_items(db, wanted)
    files = bank_files(db, chosen)
    for name, data in _bar("Writing")(list(files.items())):
        draft = into / f".{name}.new"
        draft.write_bytes(data)
        draft.replace(into / name)
    left = [Loss(name, "never live: a draft stays here") for name in sorted(chosen.never_live)]
    _tell(str(into), left)
    return len(chosen.items) - len(left)


def _tell(source: str, losses: Iterable[Loss]) -> None:
    """List what is lost, each with its file and line."""
    for loss in losses:
        line = f":{loss.line}" if loss.line else ""
        question = f" {loss.question}:" if loss.question else ""
        click.echo(f"{source}{line}:{question} {loss.message}", err=True)


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count:,} items"


# ---------------------------------------------------------------- import


@items.command(name="import")
@click.option("--format", "name", type=FORMAT, help="How the file is written; else it is guessed.")
@click.option("--by", required=True, metavar="EMAIL-OR-ID", help="Whose drafts they become.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="CATEGORY=PLACE",
    help="Where a category goes: module, module/lesson or module/lesson/objective.",
)
@click.option("--to", "everywhere", default="", metavar="PLACE", help="Where everything else goes.")
@click.option("--use", type=click.Choice(list(ItemUse)), default="quiz", help="What they are for.")
@click.option("--tag", "tags", multiple=True, help="Added to every question; may be repeated.")
@click.option(
    "--edited",
    type=click.Choice(list(Choice)),
    help="Whose text stands where both sides changed; else ours.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_items(
    name: str | None,
    by: str,
    maps: tuple[str, ...],
    everywhere: str,
    use: str,
    tags: tuple[str, ...],
    edited: str | None,
    dry_run: bool,
    file: Path,
) -> None:
    """Bring the questions of FILE in as drafts.

    Nothing is refused for what it lacks, and what is live stays as it is. Categories that were
    placed before keep their places. What cannot be carried over is listed on stderr, with its line.
    All of it comes in, or nothing.

    Example: course items import --by li@example.org --map "Week 1=safety/alignment-problem"
    --to safety --dry-run questions.gift
    """
    settings = read_settings()
    course = load_course(settings.content_root, settings.base_path)
    given = {
        "everywhere": _place(course, everywhere),
        "use": ItemUse(use),
        "tags": tags,
        "otherwise": edited or "",
    }
    places = dict(_mapped(course, text) for text in maps)
    with migrated(settings) as database:
        read = _read(file, name or "")  # before the database is held for writing
        with database.session(writes=True) as db:
            _bring_in(db, course, read, file, by, given, places, is_dry=dry_run)
            if not dry_run:
                db.commit()


def _read(file: Path, name: str) -> ReadFile:
    try:
        return read_apart(file.read_bytes(), name=name, file_name=file.name)
    except Unreadable as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal


def _bring_in(
    db: Session,
    course: Course,
    read: ReadFile,
    file: Path,
    by: str,
    given: dict[str, Any],
    places: dict[str, str],
    *,
    is_dry: bool,
) -> None:
    """Keep, apply and report; whether it stands is for the caller."""
    person = _author(db, by)
    one = _keep(db, course, read, file, person, given, places)
    page = import_page(db, one.public_id, person.id)
    assert page is not None, "it was kept just now"
    _import(db, course, one, person)
    _tell(str(file), [Loss(*told) for told in (*page.refused, *page.losses)])
    _report(db, course, one, is_dry=is_dry)


def _place(course: Course, text: str) -> str:
    place = read_place(text, course) if text else None
    if text and place is None:
        raise click.UsageError(f'The course has no place "{text}": module/lesson/objective.')
    return str(place or "")


def _mapped(course: Course, text: str) -> tuple[str, str]:
    category, sign, place = text.rpartition("=")
    if not sign:
        raise click.UsageError(f'"{text}" names no place: write CATEGORY=module/lesson.')
    return category, _place(course, place)


def _author(db: Session, by: str) -> Person:
    person = people.find(db, by)
    rights = select(Grant.right).where(Grant.person_id == person.id)
    if not {Right.AUTHOR, Right.ADMIN} & set(db.scalars(rights)):
        raise click.ClickException(f"{person.name} may not write questions.")
    return person


def _keep(
    db: Session,
    course: Course,
    read: ReadFile,
    file: Path,
    person: Person,
    given: dict[str, Any],
    places: dict[str, str],
) -> Import:
    one = services.keep(
        db,
        course,
        read,
        file_name=file.name,
        person_id=person.id,
        now=now(),
        most=MOST_QUESTIONS,
    )
    proposed = plan_from_json(one.plan)
    plan = Plan(**given, places={**proposed.places, **places}, uses=proposed.uses)
    services.decide(db, course, one, plan)
    return one


def _import(db: Session, course: Course, one: Import, person: Person) -> None:
    bar: Callable[[Sequence[Job]], Iterable[Job]] = _bar("Importing")
    apply_services.apply(db, course, one, person_id=person.id, now=now(), watch=bar)


_SAID = {
    Kind.OBJECTIVE: "{} without an objective",
    Kind.DIFFICULTY: "{} without a difficulty",
    Kind.FEEDBACK: "feedback missing in {} places",
    Kind.SEE: "the paragraph that answers missing in {} places",
    Kind.ALT: "{} images that do not say what they show",
    Kind.OTHER: "{} faults for the editor",
}


def _report(db: Session, course: Course, one: Import, *, is_dry: bool) -> None:
    """Say what happened, or would, and what the drafts owe."""
    report = json.loads(one.report or "{}")
    click.echo(
        f"{'Nothing was changed. It would be: ' if is_dry else ''}"
        f"{report['read']:,} questions read: {report['new']:,} new drafts, "
        f"{report['changed']:,} changed, {report['same']:,} as they were, "
        f"{report['left_alone']:,} left alone, {report['refused']:,} cannot be items."
    )
    things = debt_queries.owed(db, course, one.id).things
    owed = [_SAID[kind].format(f"{count:,}") for kind, count in things.items()]
    if owed:
        click.echo(f"The drafts lack: {'; '.join(owed)}.")
