"""`course doctor`: what keeps the course from its job, and what only would be better."""

from __future__ import annotations

import ctypes.util
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import update

from course.records import outbox
from course.store import OutboxMessage
from tests.commands.conftest import Run, run
from tests.factories import NOON, make_person


class Line(NamedTuple):
    """What stands of one thing looked at."""

    mark: str
    what: str
    remedy: str


def findings(output: str) -> Iterator[Line]:
    lines = [*output.splitlines(), "ok"]
    for line, following in pairwise(lines):
        if not line.startswith(" "):
            remedy = following.strip() if following.startswith(" ") else ""
            yield Line(*line.split(maxsplit=1), remedy)


def find(output: str, begin: str) -> Line:
    (found,) = [line for line in findings(output) if line.what.startswith(begin)]
    return found


@pytest.fixture
def run_ready(run_course: Run) -> Run:
    """On a machine that was set up."""
    run_course("upgrade")
    return run_course


def test_a_machine_that_was_set_up_has_no_fault_and_every_remedy_is_said(run_ready: Run) -> None:
    output = run_ready("doctor").stdout
    assert {line.mark for line in findings(output)} == {"ok", "advice"}
    assert all(bool(line.remedy) == (line.mark == "advice") for line in findings(output))
    assert find(output, "database: migration").mark == "ok"
    assert find(output, "issuer's key").mark == "ok"
    assert "COURSE_SMTP_URL" in find(output, "mail: written to files").remedy
    assert "https" in find(output, "address: http://127.0.0.1:8000").remedy


def test_what_is_given_needs_no_advice(run_at: Callable[..., Run], database_url: str) -> None:
    run_at(
        database_url,
        base_url="https://course.example.org",
        smtp_url="smtp://mail.example.org",
        contact="help@example.org",
    )("upgrade")
    output = run("doctor").stdout
    for begin in ("mail: through a server", "address: https", "contact: help@example.org"):
        assert find(output, begin).mark == "ok"


def test_a_database_and_a_key_that_are_not_there_are_faults(
    run_at: Callable[..., Run], bare_url: str
) -> None:
    output = run_at(bare_url)("doctor", status=1).stdout
    assert find(output, "database: migration None") == (
        "MISSING", "database: migration None", "Run `course upgrade`."
    )  # fmt: skip
    assert find(output, "issuer's key: not there").remedy.startswith("Run `course upgrade`.")


def test_a_database_that_does_not_answer_is_a_fault(run_at: Callable[..., Run]) -> None:
    run_at("postgresql+psycopg://course:secret-word@127.0.0.1:1/course")
    output = run("doctor", status=1).stdout
    found = find(output, "database: no answer")
    assert found.mark == "MISSING"
    assert found.remedy.startswith("See COURSE_DATABASE_URL: ")
    assert "secret-word" not in output


def test_sample_people_and_letters_given_up_are_told(run_ready: Run, look: Callable) -> None:
    assert find(run_ready("doctor").stdout, "sample people: 0").mark == "ok"
    with look() as db:
        make_person(db).is_sample = True
        outbox.write(db, cause="x", recipient="a@b.org", subject="s", body="b", now=NOON)
        db.execute(update(OutboxMessage).values(failed_at=NOON))
        db.commit()
    output = run_ready("doctor").stdout
    assert "course person disable" in find(output, "sample people: 1").remedy
    assert find(output, "messages given up: 1").mark == "advice"


def test_a_full_disk_is_a_fault(run_ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    nearly_full = shutil.disk_usage("/")._replace(free=999_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: nearly_full)
    output = run_ready("doctor", status=1).stdout
    assert find(output, "disk: 999 MB free").mark == "MISSING"


def test_without_pango_or_fonts_it_advises_what_to_install(
    run_ready: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    fonts = tmp_path / "fc-list"
    fonts.write_text('#!/bin/sh\ncase "$1" in *:lang=en|*:lang=ru) echo Serif;; esac\n')
    fonts.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    output = run_ready("doctor").stdout
    assert "apt install libpango" in find(output, "Pango: not there").remedy
    remedy = find(output, "fonts: 2 of 10 scripts").remedy
    assert remedy.startswith("None for Arabic, Hebrew,")
    fonts.unlink()
    assert find(run_ready("doctor").stdout, "fonts: not looked at").mark == "advice"
