"""`course invite`: many people at once, by the rules of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from course.store import OutboxMessage, Person, Seat
from tests.commands.conftest import Run, said
from tests.factories import make_person

HEADING = "name,e-mail,delegation code,delegation name,category"


def written(folder: Path, *lines: str) -> str:
    """A list in a file; its path."""
    file = folder / "delegates.csv"
    file.write_text("\n".join((HEADING, *lines)), "utf-8")
    return str(file)


def everybody(look: Callable) -> list[str]:
    with look() as db:
        return list(db.scalars(select(Person.name).order_by(Person.id)))


def test_everybody_in_a_file_is_added_and_invited(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    file = written(tmp_path, "Li Na,li@example.org,CHN,China,head", "Selam,,CHN,,")
    result = run_course("invite", file)
    assert result.stdout == "2 added, 0 changed, 0 left, 1 invited, 0 lines not taken.\n"
    with look() as db:
        assert db.scalars(select(OutboxMessage.recipient)).all() == ["li@example.org"]
        assert set(db.scalars(select(Seat.category))) == {"head", "delegate"}
    result = run_course("invite", "--no-letters", "--add-namesakes", file, status=0)
    assert result.stdout.startswith("1 added, 0 changed")


def test_a_dry_run_changes_nothing(run_course: Run, look: Callable, tmp_path: Path) -> None:
    file = written(tmp_path, "Li Na,li@example.org,CHN,China,head")
    result = run_course("invite", "--dry-run", file)
    assert result.stdout.startswith("Nothing was changed. It would be: 1 added")
    assert everybody(look) == []
    with look() as db:
        assert db.scalars(select(OutboxMessage.id)).all() == []


def test_every_bad_line_is_named_and_the_others_are_taken(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        "Li Na,li@example.org,CHN,China,head",
        "Selam,,CHN,,minister",
        ",,CHN,,",
        "Wei,no mail,CHN,,",
    )
    result = run_course("invite", file, status=1, has_many_faults=True)
    lines = [line for line in said(result) if line.startswith(file)]
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5"]
    assert "There is no category “minister”" in lines[0]
    assert result.stdout.startswith("1 added")
    assert everybody(look) == ["Li Na"]


def test_whoever_has_the_name_of_somebody_is_left_for_a_person_to_decide(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    with look() as db:
        make_person(db, name="آمنة ديالو", latin_name="Amina Diallo")
    file = written(tmp_path, "Amina Diallo,,SEN,Senegal,")
    result = run_course("invite", file, status=1, has_many_faults=True)
    assert "has this name" in said(result)[-1]
    assert everybody(look) == ["آمنة ديالو"]
    run_course("invite", "--add-namesakes", file)
    assert everybody(look) == ["آمنة ديالو", "Amina Diallo"]


def test_a_file_that_cannot_be_read_is_one_line(run_course: Run, tmp_path: Path) -> None:
    file = tmp_path / "delegates.csv"
    file.write_bytes("name\nAndré".encode("latin-1"))
    (line,) = said(run_course("invite", str(file), status=1))
    assert "Save the file as UTF-8" in line


def test_a_database_that_was_never_migrated_is_named_with_the_remedy(
    run_at: Callable[..., Run], bare_url: str, tmp_path: Path
) -> None:
    result = run_at(bare_url)("invite", written(tmp_path, "Li Na,,CHN,China,"), status=1)
    assert said(result) == ["Error: The database is not up to date. Run `course upgrade` first."]
