"""`course items`: questions that come from other systems, and ours that go there."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from course.commands.context import changing, now
from course.commands.items_in import import_items
from course.commands.telling import FORMAT, bar, tell
from course.domain.bank import ItemStatus, ItemUse
from course.domain.words import words
from course.exchange.exporting import bank_files, chosen_items
from course.exchange.exporting import export as write_file
from course.formats.foreign import Loss
from course.records import audit
from course.records.bank_filter import Filter


@click.group()
def items() -> None:
    """Exchange questions with other systems, and with the files of the course."""


@items.command()
@click.option("--format", "name", type=FORMAT, required=True, help="How the file is written.")
@click.option("--module", default="", help="Only the items of this module.")
@click.option(
    "--status",
    type=click.Choice([one.value for one in ItemStatus]),
    help="Only items of this status.",
)
@click.option(
    "--use", type=click.Choice([one.value for one in ItemUse]), help="Only items of this use."
)
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
            tell(file.name, made.losses)
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
    for name, data in bar("Writing")(list(files.items())):
        target = into / name
        target.parent.mkdir(exist_ok=True)
        draft = target.with_name(f".{target.name}.new")
        draft.write_bytes(data)
        draft.replace(target)
    stays = words("It was never live: the draft stays here.")
    left = [Loss(name, stays) for name in sorted(chosen.never_live)]
    tell(str(into), left)
    return len(chosen.items) - len(left)


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count:,} items"


items.add_command(import_items)
