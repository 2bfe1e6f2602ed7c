"""`course keys rotate`: a new key signs, and the old one's signatures hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from course.records import keys
from course.store import AuditEvent
from tests.commands.conftest import Run, said


def test_a_new_key_signs_and_the_old_one_stays_published(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    folder = tmp_path / "instance" / "keys"
    keys.prepare(folder)
    old = keys.load(folder).public
    result = run_course("keys", "rotate", "--yes")
    new = keys.load(folder).public
    assert result.stdout == f"Certificates are signed with the key {new.thumbprint} from now on.\n"
    assert {key.raw for key in keys.load_public(folder)} == {old.raw, new.raw}
    assert new.raw != old.raw
    with look() as db:
        event = db.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject) == ("key.rotated", f"key {new.thumbprint}")


def test_without_a_yes_the_key_stays(run_course: Run, tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "keys"
    keys.prepare(folder)
    old = keys.load(folder).public
    run_course("keys", "rotate", stdin="n\n", status=1)
    assert keys.load(folder).public.raw == old.raw


def test_a_folder_that_cannot_be_written_is_named(run_course: Run, tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir(exist_ok=True)
    (tmp_path / "instance" / "keys").write_text("no folder")
    (line,) = said(run_course("keys", "rotate", "--yes", status=1))
    assert line.startswith("Error: The folder of keys cannot be written.")
