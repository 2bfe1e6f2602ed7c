"""`course backup` and `course restore`: a copy made while others write, and the way back."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from course.records import audit
from course.store import AuditEvent, Person
from tests.commands.conftest import Run, said
from tests.conftest import REQUIRED
from tests.factories import make_person


@pytest.fixture(autouse=True)
def _programs(request: pytest.FixtureRequest) -> None:
    if "database_url" in request.fixturenames and shutil.which("pg_dump") is None:
        assert "postgres" not in REQUIRED, "PostgreSQL's client programs are required"
        pytest.skip("PostgreSQL's client programs are not installed")


def names(look: Callable) -> list[str]:
    with look() as db:
        return sorted(db.scalars(select(Person.name)))


def test_what_was_copied_comes_back(run_course: Run, look: Callable, tmp_path: Path) -> None:
    with look() as db:
        make_person(db, name="Amina Diallo")
    file = tmp_path / "monday.backup"
    assert f"The database is copied to {file}" in run_course("backup", str(file)).stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob("monday*")) == [file]
    with look() as db:
        make_person(db, name="Luc Keller")
    result = run_course("restore", str(file), "--yes")
    assert f"The database is as it was in {file}." in result.stdout
    assert names(look) == ["Amina Diallo"]
    with look() as db:
        assert audit.verify(db).broken is None
        assert list(db.scalars(select(AuditEvent.action))) == ["database.restored"]


def test_the_refusals_of_the_log_come_back_too(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    run_course("person", "add", "--name", "Amina Diallo", "--role", "delegate")
    run_course("backup", str(tmp_path / "copy"))
    run_course("restore", str(tmp_path / "copy"), "--yes")
    with look() as db, pytest.raises(Exception, match="only added to"):
        db.connection().exec_driver_sql("DELETE FROM audit_event")


def test_a_copy_is_recorded_with_its_time(run_course: Run, look: Callable, tmp_path: Path) -> None:
    run_course("backup", str(tmp_path / "one"))
    with look() as db:
        event = db.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject) == ("database.backed-up", "database")


def test_a_file_that_is_there_is_left_alone(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    (line,) = said(run_course("backup", str(tmp_path / "letter.txt"), status=1))
    assert line.endswith("letter.txt is there already. Choose another name.")
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"
    (line,) = said(run_course("backup", str(tmp_path / "no" / "where"), status=1))
    assert line.endswith("is no folder.")
    with look() as db:
        assert not db.scalars(select(AuditEvent)).all()


def test_what_is_no_copy_is_refused_and_nothing_changes(
    run_course: Run, look: Callable, tmp_path: Path
) -> None:
    with look() as db:
        make_person(db, name="Amina Diallo")
    (tmp_path / "letter.txt").write_text("Dear reader")
    (line,) = said(run_course("restore", str(tmp_path / "letter.txt"), "--yes", status=1))
    assert "is no copy that `course backup` made" in line
    assert names(look) == ["Amina Diallo"]


def test_without_a_yes_nothing_is_replaced(run_course: Run, look: Callable, tmp_path: Path) -> None:
    run_course("backup", str(tmp_path / "copy"))
    with look() as db:
        make_person(db, name="Luc Keller")
    run_course("restore", str(tmp_path / "copy"), stdin="n\n", status=1)
    assert names(look) == ["Luc Keller"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        ("DROP TABLE alembic_version", "no such table"),
    ],
)
def test_a_copy_of_something_else_is_refused(
    run_course: Run, look: Callable, tmp_path: Path, spoil: str, why: str
) -> None:
    file = tmp_path / "copy"
    run_course("backup", str(file))
    with closing(sqlite3.connect(file)) as copy:
        copy.execute(spoil)
        copy.commit()
    (line,) = said(run_course("restore", str(file), "--yes", status=1))
    assert why in line


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_there_is_kept_beside_it(run_course: Run, look: Callable, tmp_path: Path) -> None:
    run_course("backup", str(tmp_path / "copy"))
    with look() as db:
        make_person(db, name="Luc Keller")
    run_course("restore", str(tmp_path / "copy"), "--yes")
    (kept,) = tmp_path.glob("course.before-restore-*.sqlite3")
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT name FROM person").fetchall() == [("Luc Keller",)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_damaged_copy_is_refused(run_course: Run, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    run_course("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    (line,) = said(run_course("restore", str(file), "--yes", status=1))
    assert "cannot be used" in line or "damaged" in line


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_without_postgresqls_programs_it_says_what_to_install(
    run_course: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (line,) = said(run_course("backup", str(tmp_path / "copy"), status=1))
    assert line == "Error: pg_dump is not here. Debian: apt install postgresql-client"
    assert not (tmp_path / "copy").exists()
