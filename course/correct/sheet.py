"""What would follow, as a table for other programs: states, no answers and no points."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from course.records.effects import Effects, Touched

NUMBERS = ("what", "count")
PEOPLE = ("name", "delegation", "mark", "quiz", "course", "certificate")
"""Names for programs; they are not translated."""


def as_csv(effects: Effects, *, names: bool) -> bytes:
    """Write it in UTF-8 as spreadsheets recognise it: by person, or as numbers alone.

    names: whether the reader may see who it is.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(PEOPLE if names else NUMBERS)
    writer.writerows(map(_person, effects.people) if names else _numbers(effects))
    return text.getvalue().encode("utf-8-sig")


def _numbers(effects: Effects) -> Iterator[list[object]]:
    yield ["rule", effects.rule.value]
    yield from ([what, count] for what, count in effects.numbers.items())


def _person(one: Touched) -> list[object]:
    mark = "rises" if one.rises else "falls" if one.falls else "stays"
    return [_cell(one.name), one.delegation, mark, quiz_of(one), course_of(one), certificate(one)]


def quiz_of(one: Touched) -> str:
    """What becomes of the quiz."""
    if one.passes:
        return "passes"
    if one.fails:
        return "fails"
    return "passed" if one.after.passed_at is not None else "not passed"


def course_of(one: Touched) -> str:
    """What becomes of the course."""
    return "completes" if one.completes else "as before"


def certificate(one: Touched) -> str:
    """What becomes of the certificate."""
    return "stays valid" if one.is_certified else "is issued" if one.completes else "none"


def _cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
