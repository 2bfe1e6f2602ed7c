"""The `course` command as somebody types it, on real databases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from course.cli import course
from course.settings import Settings
from course.web.logs import log
from tests.conftest import _create, closing_engine, settings_for

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but the test's own."""
    for name in list(os.environ):
        if name.startswith("COURSE_") or name in {"HOST", "PORT", "WEB_CONCURRENCY"}:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command writes its log to its own stderr, which is gone afterwards."""
    kept = log.handlers[:], log.level, log.propagate
    yield
    log.handlers[:], log.level, log.propagate = kept


@pytest.fixture
def bare_url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> str:
    """A database without a table; on SQLite not even its file is there."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    server: str = request.getfixturevalue("postgres_server")
    _create(server, "course_bare")
    return server.replace("/postgres?", "/course_bare?")


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Run]:
    """Commands for one database: `run_at(url, content=...)` gives what runs them."""

    def at(url: str, **changes: object) -> Run:
        settings = settings_for(url, tmp_path, **changes)
        for entry in fields(Settings):
            value = getattr(settings, entry.name)
            if value != entry.default:
                monkeypatch.setenv(entry.metadata["variable"], str(value))
        return run

    return at


@pytest.fixture
def run_course(run_at: Callable[..., Run], database_url: str) -> Run:
    """Type a command, on a migrated database with the tests' bank: once on each kind."""
    return run_at(database_url)


def run(
    *words: str, status: int = 0, stdin: str | None = None, has_many_faults: bool = False
) -> Result:
    """Run a command; it must end with this status.

    A failure leaves one clear line on stderr, one for each fault of a file, and no trace of code; a
    wrong way to call it, status 2, says before that line how to get help.
    """
    result = CliRunner().invoke(course, words, input=stdin, prog_name="course")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    if status == 1:
        assert len(said(result)) == 1 or (has_many_faults and said(result)), result.stderr
        assert "Traceback" not in result.output
    if status == 2:
        assert said(result)[0].startswith("Usage: course")
        assert said(result)[-1].startswith("Error: ")
    return result


def said(result: Result) -> list[str]:
    """What stands on stderr, log lines left out."""
    lines = result.stderr.splitlines()
    return [line for line in lines if line and not line.startswith("20")]


@contextmanager
def looking(url: str) -> Iterator[Session]:
    """A fresh look into a database; it may write, and ends before a command begins."""
    with closing_engine(url) as database, database.session(writes=True) as db:
        yield db


@pytest.fixture
def look(database_url: str) -> Callable[[], AbstractContextManager[Session]]:
    """`with look() as db`: a fresh look into the test's database."""
    return partial(looking, database_url)
