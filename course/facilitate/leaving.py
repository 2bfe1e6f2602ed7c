"""Lists of people as files: CSV and XLSX, written row by row, with a digest to compare them by.

The digest is a SHA-256 over all cells, as the file holds them, but the names: names are corrected
and erased, and two files about the same moment must still be the same. Of a list about a moment it
leaves out delegation and category too: seats are moved and erased. It stands in the last line,
so a file is its own witness, and a CSV and an XLSX of the same people bear the same one.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from xlsxwriter import Workbook

from course.formats.sheet.cells import guarded

NAMES = ("name", "latin_name")
"""Columns that the digest leaves out."""

MOST_ROWS = 1_048_576
"""Of a sheet of Excel."""

EVERY = 500
"""Rows between two words about how far a file is."""


class AsOf(tuple[str, ...]):
    """The head of a list about a moment. Its digest covers what the records keep with its time."""

    left_out = (*NAMES, "delegation", "delegation_name", "category")


Row = Sequence[str]
Told = Callable[[int], None]


class Seal:
    """What the last line says: how many rows there are, and the digest of what they hold."""

    def __init__(self, head: Row, as_of: datetime) -> None:
        left_out = getattr(head, "left_out", NAMES)
        self._kept = [place for place, name in enumerate(head) if name not in left_out]
        names = ", ".join(head[place] for place in self._kept)
        self._of = "without names" if left_out == NAMES else f"of {names}"
        self._hash = hashlib.sha256()
        self.as_of, self.rows = as_of, 0
        self._hash.update(_line([head[place] for place in self._kept]))

    def add(self, row: Row) -> None:
        """Take a row in."""
        self.rows += 1
        self._hash.update(_line([guarded(row[place]) for place in self._kept]))

    @property
    def digest(self) -> str:
        """SHA-256, hex, over all rows so far."""
        return self._hash.hexdigest()

    @property
    def cells(self) -> list[str]:
        """The last line."""
        at = self.as_of.astimezone(UTC).isoformat(timespec="seconds")
        return [f"sha256 {self._of}", self.digest, "rows", str(self.rows), "as of", at]


def sealed(head: Row, rows: Iterable[Row], as_of: datetime) -> Seal:
    """Read all rows for their seal alone."""
    seal = Seal(head, as_of)
    for row in rows:
        seal.add(row)
    return seal


def as_csv(head: Row, rows: Iterable[Row], as_of: datetime) -> Iterator[bytes]:
    """Lines of a CSV: UTF-8 with the mark by which Excel knows it; nothing in it is a formula."""
    yield from _lines(head, rows, Seal(head, as_of))


def _lines(head: Row, rows: Iterable[Row], seal: Seal) -> Iterator[bytes]:
    yield "\ufeff".encode() + _line(head)
    for row in rows:
        seal.add(row)
        yield _line([guarded(cell) for cell in row])
    yield _line(seal.cells)


def write_workbook(file: Path, head: Row, rows: Iterable[Row], as_of: datetime) -> Seal:
    """Write an XLSX of texts alone; what is held in memory does not grow with the rows.

    What does not fit on one sheet goes on on the next.
    """
    seal = Seal(head, as_of)
    for _ in _workbook(file, head, rows, seal):
        pass
    return seal


def writing(
    file: Path, kind: str, head: Row, rows: Iterable[Row], as_of: datetime
) -> Generator[int]:
    """Write a CSV or an XLSX; says now and then how many rows there are so far."""
    seal = Seal(head, as_of)
    if kind == "csv":
        with file.open("wb") as out:
            for line in _lines(head, rows, seal):
                out.write(line)
                if seal.rows % EVERY == 0:
                    yield seal.rows
    else:
        for written in _workbook(file, head, rows, seal):
            if written % EVERY == 0:
                yield written
    yield seal.rows


def _workbook(file: Path, head: Row, rows: Iterable[Row], seal: Seal) -> Iterator[int]:
    with Workbook(str(file), {"constant_memory": True}) as book:
        sheet, at = book.add_worksheet("People"), 0
        for row in _with_seal(head, rows, seal):
            if at == MOST_ROWS:
                sheet, at = book.add_worksheet(), 0
            for place, cell in enumerate(row):
                sheet.write_string(at, place, guarded(cell))
            at += 1
            yield seal.rows


def _with_seal(head: Row, rows: Iterable[Row], seal: Seal) -> Iterator[Row]:
    yield head
    for row in rows:
        seal.add(row)
        yield row
    yield seal.cells


def counted(rows: Iterable[Row], told: Told) -> Iterator[Row]:
    """The same rows; says of each that it went by."""
    for row in rows:
        yield row
        told(1)


def _line(cells: Row) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
