"""CSV and XLSX: one row a question, for the types that fit into a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from xlsxwriter import Workbook

from course.domain.bank import Item
from course.domain.words import Words, words
from course.formats import leaving
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable, Written
from course.formats.limits import (
    MOST_LETTERS_OF_ALL,
    MOST_QUESTIONS,
    as_text,
    lines_of,
    too_many_questions,
)
from course.formats.refusing import Refused, left_out
from course.formats.sheet.cells import guarded, unguarded
from course.formats.sheet.rows import COLUMNS, cells_of, columns_of, question_of
from course.formats.sheet.workbook import Row, rows_of

__all__ = ["Row", "numbered_rows", "read", "write", "write_workbook"]

_CARRIED = {"id", "lesson", "tags", "feedback", "unit"}
_MOST_IN_CELL = 32_767  # letters; Excel cuts off what follows
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NEEDED = ("type", "stem")


# ---------------------------------------------------------------- reading


def read(data: bytes, name: str = "") -> Reading:  # noqa: ARG001 (every format is given it)
    """Read a CSV or an XLSX of questions. Raises Unreadable."""
    return _read_rows(numbered_rows(data))


def numbered_rows(data: bytes) -> Iterator[tuple[int, Row | Words]]:
    """The rows of a CSV or an XLSX, told apart by what they hold, each with its line.

    What stands in place of a row says why it cannot be read. Raises Unreadable.
    """
    if data.startswith(_OLD_EXCEL):
        raise Unreadable(words("The file is of old Excel or locked. Save it as .xlsx or as CSV."))
    if data.startswith(b"PK"):
        return iter(list(enumerate(rows_of(data), 1)))
    return _csv_rows(as_text(data))


def _csv_rows(text: str) -> Iterator[tuple[int, Row | Words]]:
    """The rows of a CSV with the line on which each begins; a fault in its place."""
    heading = next((line for _, line in lines_of(text) if line.strip()), "")[:10_000]
    sign = max(",;\t", key=heading.count)
    rows = csv.reader(_csv_lines(text), delimiter=sign)
    while True:
        line = rows.line_num + 1
        try:
            yield line, list(next(rows))
        except StopIteration:
            return
        except csv.Error:
            yield line, words("A cell is far too long. Look whether a quotation mark is missing.")


def _csv_lines(text: str) -> Iterator[str]:
    for number, line in lines_of(text):
        if len(line) > MOST_LETTERS_OF_ALL:
            raise Unreadable(
                words("Line %(line)s is far too long for a row of a sheet.", line=number)
            )
        yield f"{line}\n"


def _read_rows(rows: Iterator[tuple[int, Row | Words]]) -> Reading:
    columns: list[str] | None = None
    questions: list[ForeignQuestion] = []
    refused: list[Loss] = []
    losses: list[Loss] = []
    for line, row in rows:
        if not isinstance(row, Words) and not any(cell is None or cell.strip() for cell in row):
            continue
        if columns is None:
            columns = _heading(row, line, losses)
            continue
        if len(questions) + len(refused) >= MOST_QUESTIONS:
            raise too_many_questions()
        try:
            questions.append(question_of(_named(columns, row), line))
        except Refused as why:
            refused.append(Loss(_label(columns, row), why.words, line))
    if columns is None:
        raise Unreadable(words("The sheet is empty. Choose another file."))
    return Reading(tuple(questions), tuple(refused), tuple(losses))


def _heading(row: Row | Words, line: int, losses: list[Loss]) -> list[str]:
    cells = [] if isinstance(row, Words) else row
    columns = [" ".join((cell or "").lower().split()) for cell in cells]
    if not set(_NEEDED) <= set(columns):
        raise Unreadable(
            words(
                'Line %(line)s must name the columns, among them "type" and "stem". '
                "The guide to exchange lists them all.",
                line=line,
            )
        )
    for place, name in enumerate(columns):
        if name and name in columns[:place]:
            raise Unreadable(
                words('Line %(line)s names the column "%(name)s" twice.', line=line, name=name[:40])
            )
        if name and name not in COLUMNS:
            told = words('The column "%(name)s" is not known and is left out.', name=name[:40])
            losses.append(Loss("", told, line))
    return columns


def _named(columns: Sequence[str], row: Row | Words) -> dict[str, str]:
    if isinstance(row, Words):
        raise Refused(row)
    cells: dict[str, str] = {}
    for place, cell in enumerate(row):
        name = columns[place] if place < len(columns) else ""
        if cell is None and name in COLUMNS:
            raise Refused(
                words(
                    'The column "%(name)s" holds a date or a formula. Write it as text.', name=name
                )
            )
        if not name and cell:
            raise Refused(words("It has more cells than the first row has columns."))
        if cell and name in COLUMNS:
            cells[name] = unguarded(cell.strip())
    return cells


def _label(columns: Sequence[str], row: Row | Words) -> str:
    if isinstance(row, Words):
        return ""
    cells = {name: cell for name, cell in zip(columns, row, strict=False) if cell}
    return (cells.get("id") or cells.get("stem") or "")[:60].strip()


# ---------------------------------------------------------------- writing


def write(items: Sequence[Item]) -> Written:
    """Write a CSV, with the mark by which spreadsheets know its encoding."""
    rows, losses = _rows(items)
    columns = columns_of(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
    return Written(text.getvalue().encode("utf-8-sig"), tuple(losses))


def write_workbook(items: Sequence[Item]) -> Written:
    """Write an XLSX; every cell of it is a text."""
    rows, losses = _rows(items, most=_MOST_IN_CELL)
    columns = columns_of(rows)
    data = io.BytesIO()
    with Workbook(data, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet("Items")
        sheet.freeze_panes(1, 0)
        for number, row in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
            for place, name in enumerate(columns):
                if row.get(name):
                    sheet.write_string(number, place, guarded(row[name]))
    return Written(data.getvalue(), tuple(losses))


def _rows(
    items: Sequence[Item], most: int | None = None
) -> tuple[list[dict[str, str]], list[Loss]]:
    rows: list[dict[str, str]] = []
    losses = list(leaving.of_all(items, _CARRIED))
    for item in items:
        try:
            row = cells_of(item)
            if most and any(len(guarded(text)) > most for text in row.values()):
                raise Refused(
                    words("A cell of a workbook holds at most %(most)s letters.", most=f"{most:,}")
                )
        except Refused as why:
            losses.append(Loss(item.id, left_out(why)))
            continue
        rows.append(row)
        told = dict.fromkeys(leaving.of_one(item, _CARRIED))
        if item.rejects:
            told.setdefault(words("Its expected wrong answers are left out."))
        losses += [Loss(item.id, message) for message in told]
    return rows, losses
