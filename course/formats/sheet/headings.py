"""The first row of a sheet: our columns, or those of other systems under their own names.

Other quiz systems name the same columns in a few ways: "Question", "Option 1", "Correct answer".
What such a name means is told here; a row is then read as one of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from string import ascii_lowercase
from typing import NamedTuple

from course.domain.words import Words, words
from course.formats.foreign import Loss, Unreadable
from course.formats.sheet.rows import COLUMNS
from course.formats.words import shortened

LOOKED_AT = 15
"""Rows from the first in which the names may stand; some templates begin with instructions."""

_MEANT = {
    "stem": (
        "question", "questions", "question text", "questiontext", "text of the question", "prompt",
        "question stem", "question title", "question prompt", "html of the question",
    ),
    "type": ("question type", "questiontype", "kind", "type of question", "item type"),
    "key": (
        "correct", "correct answer", "correct answers", "correctanswer", "correct option",
        "correct options", "correct choice", "right answer", "right answers", "solution",
        "answer key", "correct response",
    ),
    "accept": ("accepted answers", "accepted", "acceptable answers"),
    "feedback": (
        "explanation", "answer explanation", "rationale", "general feedback", "correct feedback",
        "feedback general", "explanation of the answer",
    ),
    "category": ("topic", "subject", "chapter", "section", "module", "lesson"),
    "tags": ("tag", "keywords", "keyword"),
    "id": ("question id", "questionid", "id number", "idnumber", "question name", "questionname"),
}  # fmt: skip
_BY_NAME = {name: column for column, names in _MEANT.items() for name in names}
_LIMITS = re.compile(r"\s*(?:\s[-–]\s.*|\(\s*max\b.*|\(s\)|\*|:)\s*$")
"""What some systems write behind a name: how long it may be, or that it must be there."""

_PART = re.compile(
    r"(?:(option|answer|choice|alternative|response|answer option|option text|feedback|rationale"
    r"|explanation) ?)?([a-z]|\d{1,2})"
)
_FEEDBACK = ("feedback", "rationale", "explanation")


class Headings(NamedTuple):
    """What the columns of a sheet hold, each by our name for it; "" where it is not known."""

    columns: tuple[str, ...]
    names: tuple[str, ...]  # as they stand there
    is_ours: bool  # all of them bear our names


def read(row: Sequence[str | None], line: int, losses: list[Loss]) -> Headings | None:
    """Read a row as the names of columns; None where it does not name what is needed.

    Raises Unreadable where a name stands twice.
    """
    names = [" ".join((cell or "").lower().split()) for cell in row]
    if {"type", "stem"} <= set(names):
        found = tuple(name if name in COLUMNS else "" for name in names)
        headings = Headings(found, tuple(names), is_ours=True)
    else:
        headings = Headings(_meant(names), tuple(names), is_ours=False)
    if "stem" not in headings.columns or not _is_enough(headings):
        return None
    for column, count in Counter(filter(None, headings.columns)).items():
        if count > 1 and (headings.is_ours or column != "key"):
            raise Unreadable(
                words('Line %(line)s names the column "%(name)s" twice.', line=line, name=column)
            )
    for name, column in zip(names, headings.columns, strict=True):
        if name and not column:
            told = words('The column "%(name)s" is not known and is left out.', name=name[:40])
            losses.append(Loss("", told, line))
    return headings


def wanted(row: Sequence[str | None], line: int) -> Unreadable:
    """Why a sheet is refused whose columns are not known: what stands there, what is wanted."""
    names = [" ".join((cell or "").split()) for cell in row]
    shown = ", ".join(shortened(name, 30) for name in names if name)[:300]
    return Unreadable(
        words(
            "Line %(line)s does not name the columns that are wanted; it says %(shown)s. Wanted "
            'are "stem" (the question) and "type" (single-choice, multiple-choice, true-false, '
            'numeric or short-answer); for choices "option a", "option b" and so on, and "key" '
            '(the letter of the right one); for numbers "answer"; for short answers "accept". '
            "The guide to exchange lists them all.",
            line=line,
            shown=shown or "—",
        )
    )


def _is_enough(headings: Headings) -> bool:
    """Whether the columns hold answers: a question alone makes no item."""
    others = {"type", "key", "answer", "accept"}
    return headings.is_ours or bool(others & set(headings.columns))


def _meant(names: Sequence[str]) -> tuple[str, ...]:
    """Our names for the columns of another system."""
    plain = [_plain(name) for name in names]
    letters = sum(name in ascii_lowercase for name in plain if len(name) == 1)
    found = [_column(name, letters_are_options=letters >= 2) for name in plain]
    options = sum(column.startswith("option ") for column in found)
    if options >= 2 and "key" not in found:
        found = ["key" if column == "answer" else column for column in found]
    return tuple(found)


def _plain(name: str) -> str:
    name = re.sub(r"[_\-–]+", " ", _LIMITS.sub("", name.strip()))
    return " ".join(_LIMITS.sub("", name).split())


def _column(name: str, *, letters_are_options: bool) -> str:
    if name in COLUMNS:
        return name
    if name in _BY_NAME:
        return _BY_NAME[name]
    part = _PART.fullmatch(name)
    if part is None:
        return ""
    kind, place = part[1] or "", part[2]
    if place.isdecimal():
        if not 1 <= int(place) <= len(ascii_lowercase):
            return ""
        place = ascii_lowercase[int(place) - 1]
    if kind in _FEEDBACK:
        return f"feedback {place}"
    if letters_are_options and kind == "answer":
        return "key"  # A, B, C, D hold the options, and these name the right ones
    return f"option {place}" if kind or letters_are_options or part[2].isdecimal() else ""


def told_unnamed(line: int) -> Loss:
    """Tell that a column holds something and has no name."""
    return Loss("", _UNNAMED, line)


_UNNAMED: Words = words("A column without a name is left out.")
