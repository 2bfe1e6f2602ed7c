"""Read one list of names: it comes in on stdin, what it says goes out as JSON on stdout.

Run by its path as a process of its own, so that a file that takes too much time or memory ends this
process and not the server.

    python -I reading_child.py SECONDS BYTES
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The package itself would load the whole server: here its parts are found without it.
_package = types.ModuleType("course")
_package.__path__ = [str(Path(__file__).resolve().parents[1])]
sys.modules["course"] = _package

from course.domain.errors import NotValid  # noqa: E402
from course.domain.roster_rows import Bad, Columns, Row, find_columns, read_row  # noqa: E402
from course.domain.words import Words, as_json, words  # noqa: E402
from course.formats import sheet  # noqa: E402
from course.formats.child import answer  # noqa: E402
from course.formats.foreign import Unreadable  # noqa: E402
from course.formats.sheet.cells import unguarded  # noqa: E402

MOST_LINES = 100_000
"""Of one list, bad ones included."""

_TOO_LONG = words("The line has more cells than the first line has columns.")


def read(data: bytes) -> dict[str, Any]:
    """Read a list whole. Raises Unreadable."""
    columns: Columns | None = None
    rows: list[Row] = []
    bad: list[Bad] = []
    for line, cells in _filled(sheet.numbered_rows(data)):
        if columns is None:
            columns = _columns(cells, line)
            width = len(cells)
            continue
        if len(rows) + len(bad) >= MOST_LINES:
            raise Unreadable(
                words("The file has more than %(most)s lines. Split it.", most=f"{MOST_LINES:,}")
            )
        one = _row(columns, width, line, cells)
        rows.append(one) if isinstance(one, Row) else bad.append(one)
    if columns is None:
        raise Unreadable(words("The file is empty. Choose another one."))
    return {
        "found": [list(one) for one in columns.found],
        "unknown": list(columns.unknown),
        "rows": [list(row) for row in rows],
        "bad": [[one.line, one.label, [as_json(why) for why in one.reasons]] for one in bad],
    }


def _filled(
    rows: Iterator[tuple[int, sheet.Row | Words]],
) -> Iterator[tuple[int, sheet.Row | Words]]:
    """The lines that hold anything."""
    for line, cells in rows:
        if isinstance(cells, Words) or any(cell is None or cell.strip() for cell in cells):
            yield line, cells


def _columns(cells: sheet.Row | Words, line: int) -> Columns:
    if isinstance(cells, Words):
        raise Unreadable(
            words("Line %(line)s must name the columns. %(why)s", line=line, why=cells)
        )
    while cells and not (cells[-1] or "").strip():
        cells.pop()
    try:
        return find_columns([unguarded(cell or "") for cell in cells], line)
    except NotValid as refusal:
        raise Unreadable(refusal.words) from refusal


def _row(columns: Columns, width: int, line: int, cells: sheet.Row | Words) -> Row | Bad:
    if isinstance(cells, Words):
        return Bad(line, "", (words("The line cannot be read. %(why)s", why=cells),))
    named = {
        field: cells[place] if (cell := cells[place]) is None else unguarded(cell.strip())
        for place, field in columns.places.items()
        if place < len(cells)
    }
    one = read_row(line, named)
    if any(cell is None or cell.strip() for cell in cells[width:]):
        reasons = one.reasons if isinstance(one, Bad) else ()
        label = one.label if isinstance(one, Bad) else one.name
        return Bad(line, label, (*reasons, _TOO_LONG))
    return one


if __name__ == "__main__":
    answer(read)
