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
from course.formats.sheet import blackboard, headings
from course.formats.sheet.cells import guarded, unguarded
from course.formats.sheet.headings import Headings
from course.formats.sheet.others import as_ours
from course.formats.sheet.rows import cells_of, columns_of, question_of
from course.formats.sheet.workbook import Row, rows_of

__all__ = ["Row", "numbered_rows", "read", "write", "write_workbook"]

_CARRIED = {"id", "lesson", "tags", "feedback", "unit"}
_MOST_IN_CELL = 32_767  # letters; Excel cuts off what follows
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


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
    reader = _Reader()
    for line, row in rows:
        if isinstance(row, Words) or any(cell is None or cell.strip() for cell in row):
            reader.row(row, line)
    return reader.reading()


class _Reader:
    """Goes through the rows: the names of the columns first, then a question a row."""

    def __init__(self) -> None:
        self._headings: Headings | None = None
        self._is_of_blackboard = False
        self._before: list[tuple[int, Sequence[str | None]]] = []  # until the names are found
        self._questions: list[ForeignQuestion] = []
        self._refused: list[Loss] = []
        self._losses: list[Loss] = []
        self._has_unnamed = False

    def reading(self) -> Reading:
        """What was read. Raises Unreadable where no row names the columns."""
        if self._headings is None and not self._is_of_blackboard:
            if not self._before:
                raise Unreadable(words("The sheet is empty. Choose another file."))
            raise self._wanted()
        return Reading(tuple(self._questions), tuple(self._refused), tuple(self._losses))

    def row(self, row: Row | Words, line: int) -> None:
        """Read one row that holds something. Raises Unreadable."""
        if self._headings is None and not self._is_of_blackboard:
            self._begin([] if isinstance(row, Words) else row, line)
            if not self._is_of_blackboard:
                return
        if len(self._questions) + len(self._refused) >= MOST_QUESTIONS:
            raise too_many_questions()
        try:
            if (question := self._question(row, line)) is not None:
                self._questions.append(question)
        except Refused as why:
            self._refused.append(Loss(self._label(row), why.words, line))

    def _begin(self, row: Sequence[str | None], line: int) -> None:
        """Look for the names of the columns; a file of Blackboard has none."""
        if not self._before and blackboard.is_of_blackboard(row):
            self._is_of_blackboard = True
            return
        self._headings = headings.read(row, line, self._losses)
        if self._headings is None:
            self._before.append((line, row))
            if len(self._before) >= headings.LOOKED_AT:
                raise self._wanted()
            return
        for number, _ in self._before:
            told = words("The row stands before the names of the columns and is left out.")
            self._losses.append(Loss("", told, number))

    def _wanted(self) -> Unreadable:
        """Why no row names the columns, by the row that looks most like it."""
        line, row = max(self._before, key=lambda one: sum(bool(cell) for cell in one[1]))
        return headings.wanted(row, line)

    def _question(self, row: Row | Words, line: int) -> ForeignQuestion | None:
        """Read a row; None where nothing stands in its columns."""
        if isinstance(row, Words):
            raise Refused(row)
        if self._headings is None:
            return blackboard.question_of(row, line)
        cells = self._named(self._headings.columns, row, line)
        if not cells:
            return None
        if not self._headings.is_ours:
            cells = as_ours(cells)
        return question_of(cells, line)

    def _named(
        self, columns: Sequence[str], row: Sequence[str | None], line: int
    ) -> dict[str, str]:
        """The cells by the names of their columns; several that name a key are one."""
        cells: dict[str, str] = {}
        for place, cell in enumerate(row):
            name = columns[place] if place < len(columns) else ""
            if cell is None and name:
                raise Refused(
                    words(
                        'The column "%(name)s" holds a date or a formula. Write it as text.',
                        name=name,
                    )
                )
            if cell and place >= len(columns):
                raise Refused(words("It has more cells than the first row has columns."))
            text = unguarded((cell or "").strip())
            if text and name:
                cells[name] = f"{cells[name]}, {text}" if name in cells else text
            elif text and self._headings and not self._headings.names[place]:
                if not self._has_unnamed:
                    self._losses.append(headings.told_unnamed(line))
                self._has_unnamed = True
        return cells

    def _label(self, row: Row | Words) -> str:
        if isinstance(row, Words):
            return ""
        if self._headings is None:
            return (row[1] or "")[:60].strip()
        cells = {
            name: cell
            for name, cell in zip(self._headings.columns, row, strict=False)
            if cell and name
        }
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
