"""`course items import`: questions of other systems become drafts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from course.commands.context import migrated, now
from course.commands.telling import FORMAT, bar, tell
from course.content import load_course
from course.content.debts import Kind
from course.domain.bank import ItemUse
from course.domain.course import Course
from course.domain.rights import Right
from course.exchange import apply_services, debt_queries, services
from course.exchange.apply_services import Job
from course.exchange.plans import Choice, Plan, plan_from_json, read_place
from course.exchange.queries import import_page
from course.exchange.reading import ReadFile, read_apart
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_QUESTIONS
from course.records import people
from course.settings import read as read_settings
from course.store import Grant, Import, Person


@click.command(name="import")
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
@click.option(
    "--use",
    type=click.Choice([one.value for one in ItemUse]),
    default="quiz",
    help="What they are for.",
)
@click.option("--tag", "tags", multiple=True, help="Added to every question; may be repeated.")
@click.option(
    "--edited",
    type=click.Choice([one.value for one in Choice]),
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
    tell(str(file), (*page.refused, *page.losses))
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
    rights = select(Grant.right).where(
        Grant.person_id == person.id, or_(Grant.until.is_(None), Grant.until > now())
    )
    if person.disabled_at is not None or not {Right.AUTHOR, Right.ADMIN} & set(db.scalars(rights)):
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
    watch: Callable[[Sequence[Job]], Iterable[Job]] = bar("Importing")
    apply_services.apply(db, course, one, person_id=person.id, now=now(), watch=watch)


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
