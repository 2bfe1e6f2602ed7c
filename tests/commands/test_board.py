"""`course board`: lists of people as files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.commands.conftest import Run


def table(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))


def test_a_list_is_written_as_it_is_filtered(run_course: Run, tmp_path: Path) -> None:
    for name, place in (("Ana", "CHL=Chile"), ("Berit", "FJI=Fiji")):
        run_course("person", "add", "--name", name, "--role", "delegate", "--delegation", place)
    file = tmp_path / "people.csv"
    said = run_course("board", "--filter", "delegation=FJI", str(file)).stdout
    assert said.endswith("is written.\n")
    head, row, last = table(file)
    assert dict(zip(head, row, strict=True))["name"] == "Berit"
    assert last[3] == "1"
    run_course("board", str(tmp_path / "people.xlsx"))
    assert (tmp_path / "people.xlsx").read_bytes().startswith(b"PK")


def test_who_was_cleared_is_written(run_course: Run, tmp_path: Path) -> None:
    run_course("person", "add", "--name", "Ana", "--role", "delegate")
    file = tmp_path / "cleared.csv"
    run_course("board", "--as-of", "2027-06-17T18:00", str(file))
    _, last = table(file)
    assert last[5] == "2027-06-17T16:00:00+00:00"


def test_what_is_not_understood_is_refused(run_course: Run, tmp_path: Path) -> None:
    run_course("board", str(tmp_path / "people.pdf"), status=2)
    run_course("board", "--filter", "ready", str(tmp_path / "people.csv"), status=2)
    run_course("board", "--as-of", "then", str(tmp_path / "people.csv"), status=2)
    both = ("--as-of", "2027-06-17", "--filter", "q=a")
    run_course("board", *both, str(tmp_path / "people.csv"), status=2)
