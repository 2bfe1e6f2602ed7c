"""Whoever types a command is told what it does, and what kept it from doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from course.cli import course
from tests.commands.conftest import Run, run, said


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command, as the words that name it."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


EVERY = [*commands(course)]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        text = " ".join(run(*words, flag).stdout.split())
        assert f"Usage: course {' '.join(words)}" in text
        assert f"course {' '.join(words)}" in text.split("Example:")[1]


def test_every_command_of_the_manual_is_there_and_none_else() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
    for words in EVERY:
        if words != ("samples",):  # `make run` alone uses it
            assert f"`course {words[0]}" in manual
            assert f"`course {' '.join(words)}" in manual or f"`{words[-1]}`" in manual


def test_an_unknown_command_is_named() -> None:
    assert "No such command 'dance'" in said(run("dance", status=2))[-1]


# ---------------------------------------------------------------- before anything can be done

ON_A_DATABASE = [
    ("backup", "copy.backup"),
    ("keys", "rotate", "--yes"),
    ("audit", "verify"),
    ("erase", "amina@example.org"),
    ("retention", "--dry-run"),
    ("items", "export", "--format", "csv", "x.csv"),
    ("items", "import", "--by", "amina@example.org", __file__),
    ("load",),
    ("outbox", "send"),
    ("person", "add", "--name", "Amina Diallo", "--role", "delegate"),
    ("person", "disable", "amina@example.org"),
    ("person", "link", "amina@example.org"),
    ("person", "list"),
    ("standing", "rebuild"),
]


@pytest.mark.parametrize("words", ON_A_DATABASE, ids=" ".join)
def test_a_database_that_was_never_migrated_is_named_with_the_remedy(
    run_at: Callable[..., Run], bare_url: str, words: tuple[str, ...]
) -> None:
    result = run_at(bare_url)(*words, status=1)
    assert said(result) == ["Error: The database is not up to date. Run `course upgrade` first."]


@pytest.mark.parametrize("words", [*ON_A_DATABASE, ("upgrade",)], ids=" ".join)
def test_a_database_that_does_not_answer_is_one_line(
    run_at: Callable[..., Run], words: tuple[str, ...]
) -> None:
    run_at("postgresql+psycopg://course:secret-word@127.0.0.1:1/course")
    (line,) = said(run(*words, status=1))
    assert line.startswith("The database does not work: ")
    assert "refused" in line
    assert "secret-word" not in line


def test_an_address_that_is_none_of_a_database_is_one_line(run_at: Callable[..., Run]) -> None:
    result = run_at("postgresql:secret-word")("person", "list", status=1)
    assert said(result) == ["COURSE_DATABASE_URL is not the address of a database."]


def test_a_file_that_is_no_database_is_one_line(run_at: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, this is a letter. " * 40)
    run_at(f"sqlite:///{tmp_path / 'letter.txt'}")
    assert "not a database" in said(run("person", "list", status=1))[0]


def test_a_folder_that_cannot_be_made_is_named(run_at: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "instance"
    result = run_at("sqlite:///x", instance=str(folder))("person", "list", status=1)
    assert said(result) == [f"Error: {folder}: Not a directory. See COURSE_INSTANCE."]


def test_settings_at_fault_are_each_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_BASE_URL", "nowhere")
    monkeypatch.setenv("COURSE_LOG", "poetry")
    result = run("person", "list", status=1, has_many_faults=True)
    assert [line.split()[0] for line in said(result)] == ["COURSE_LOG", "COURSE_BASE_URL"]
