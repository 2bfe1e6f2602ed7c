"""`course upgrade`: the shape of the database, a copy before it changes, the issuer's key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from course.records import keys
from course.settings import read
from course.store import migrate
from tests.commands.conftest import Run, run, said
from tests.conftest import closing_engine
from tests.store import recompute


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.before-upgrade-*"))


def at(url: str) -> str | None:
    with closing_engine(url) as database:
        return migrate.current(database.engine)


def test_a_new_database_is_made_and_so_is_the_key(
    run_at: Callable[..., Run], bare_url: str, tmp_path: Path
) -> None:
    result = run_at(bare_url)("upgrade")
    assert result.stdout == f"The database is now at migration {migrate.head()}.\n"
    assert at(bare_url) == migrate.head()
    assert keys.load(read().keys_path)
    assert copies(tmp_path) == []


def test_done_again_it_changes_nothing(run_at: Callable[..., Run], bare_url: str) -> None:
    run_at(bare_url)("upgrade")
    key = keys.load(read().keys_path).to_pem()
    assert run("upgrade").stdout == "The database is up to date.\n"
    assert keys.load(read().keys_path).to_pem() == key


def test_nothing_is_kept_of_a_file_without_a_table(
    run_at: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "empty.sqlite3").touch()
    run_at(f"sqlite:///{tmp_path / 'empty.sqlite3'}")("upgrade")
    assert copies(tmp_path) == []


def test_a_copy_of_a_file_with_something_in_it_is_kept_for_its_owner_alone(
    run_at: Callable[..., Run], tmp_path: Path
) -> None:
    file = tmp_path / "course.sqlite3"
    with closing(sqlite3.connect(file)) as older:
        older.execute("CREATE TABLE note (said TEXT)")
        older.execute("INSERT INTO note VALUES ('before')")
        older.commit()
    first, second = run_at(f"sqlite:///{file}")("upgrade").stdout.splitlines()
    (copy,) = copies(tmp_path)
    assert first == f"A copy of the database is at {copy}."
    assert second == f"The database is now at migration {migrate.head()}."
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT said FROM note").fetchall() == [("before",)]
        tables = kept.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert tables == (1,)


def test_a_database_of_a_newer_course_is_left_as_it_is(run_course: Run, database_url: str) -> None:
    with closing_engine(database_url) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    (line,) = said(run_course("upgrade", status=1))
    assert line.startswith("Error: The database cannot be migrated: ")
    assert "9999" in line
    assert at(database_url) == "9999"


def test_a_folder_that_can_hold_no_key_is_named(
    run_at: Callable[..., Run], database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (line,) = said(run_at(database_url, keys=str(tmp_path / "file"))("upgrade", status=1))
    assert line.startswith(f"Error: The issuer's key cannot be made: {tmp_path / 'file'}")


@pytest.mark.parametrize("missing", ["COURSE_SECRET_KEY", "COURSE_KEYS"])
def test_postgresql_needs_its_secrets_given(
    run_at: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    run_at("postgresql+psycopg://course@127.0.0.1:1/course")
    monkeypatch.delenv(missing)
    assert said(run("upgrade", status=1)) == [
        f"{missing} must be set: several machines share one PostgreSQL."
    ]


def test_people_who_were_here_before_there_was_a_board_get_their_rows(
    run_at: Callable[..., Run], bare_url: str
) -> None:
    run_at(bare_url)("upgrade")
    run("person", "add", "--name", "Amina", "--role", "delegate", "--delegation", "SEN=Senegal")
    with closing_engine(bare_url) as database:
        with database.session(writes=False) as db:
            rows, tally = recompute.board(db), recompute.tally(db)
        migrate.downgrade(database.engine, "0009")
    run("upgrade")
    with closing_engine(bare_url) as database, database.session(writes=False) as db:
        assert len(rows) == 1
        assert recompute.board(db) == rows
        assert recompute.tally(db) == tally
        assert recompute.words(db).keys() == rows.keys()


def test_names_that_were_folded_otherwise_are_found_after_an_upgrade(
    run_at: Callable[..., Run], bare_url: str
) -> None:
    run_at(bare_url)("upgrade")
    for name in ("ኃይሌ", "Amina"):
        run("person", "add", "--name", name, "--role", "delegate")
    with closing_engine(bare_url) as database, database.session(writes=True) as db:
        words = recompute.words(db)
        db.execute(text("UPDATE board_word SET word = 'ኃይሌ' WHERE word = 'ሀይሌ'"))
        db.execute(text("UPDATE board_row SET names = ' ኃይሌ ' WHERE names = ' ሀይሌ '"))
        assert recompute.words(db) != words
        db.commit()
    run("upgrade")
    with closing_engine(bare_url) as database, database.session(writes=False) as db:
        assert recompute.words(db) == words
