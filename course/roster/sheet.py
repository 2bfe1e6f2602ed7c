"""Files that go out: a sample to fill in, and the lines that could not be taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from course.domain.roster_rows import SPELLINGS
from course.formats.sheet.cells import guarded

_SAMPLE = (
    ("آمنة ديالو", "Amina Diallo", "amina@example.org", "SEN", "Senegal", "head", "A-1001", "en"),
    ("Luc Keller", "", "", "CHE", "Switzerland", "delegate", "A-1002", ""),
    ("李 娜", "Na Li", "na.li@example.org", "CHN", "China", "adviser", "", ""),
)  # fmt: skip


def sample() -> bytes:
    """A list of three people who are none, with every column."""
    return _written([[names[0] for names in SPELLINGS.values()], *_SAMPLE])


def bad_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """The lines that could not be taken: where, who, why."""
    return _written([("line", "name", "reason"), *rows])


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV, with the mark by which spreadsheets know its encoding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
