"""A list of names, read in a process apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from course.domain.roster_rows import Bad, Row
from course.domain.words import from_json, words
from course.formats import apart
from course.formats.foreign import Unreadable

MOST_BYTES = 10 * 1024 * 1024
CHILD = Path(__file__).with_name("reading_child.py")


class ReadList(NamedTuple):
    """All that a file says."""

    found: tuple[tuple[str, str], ...]  # heading in the file, and the column that it is
    unknown: tuple[str, ...]  # headings of columns that are left out
    rows: tuple[Row, ...]
    bad: tuple[Bad, ...]


def read_apart(data: bytes) -> ReadList:
    """Read a list in a child process.

    Raises Unreadable with words for whoever chose the file, TooMany while another is being read.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(words("The file is larger than 10 MB. Split it and import the parts."))
    if not data.strip():
        raise Unreadable(words("The file is empty. Choose another one."))
    answer = apart.run(CHILD, data=data)
    read = ReadList(
        tuple((heading, field) for heading, field in answer["found"]),
        tuple(answer["unknown"]),
        tuple(Row(*one) for one in answer["rows"]),
        tuple(bad_of(*one) for one in answer["bad"]),
    )
    if not read.rows and not read.bad:
        raise Unreadable(
            words("The file names its columns and nobody. Write one line for each person.")
        )
    return read


def bad_of(line: int | None, label: str, reasons: list[Any]) -> Bad:
    """A bad line, of its JSON."""
    return Bad(line, label, tuple(from_json(why) for why in reasons))
