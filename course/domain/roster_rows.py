"""A list of names as it comes: which column is which, and what may stand in a row.

Columns are known by their headings, in any order and in several spellings. An empty cell says
nothing: what is known of a person stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from course.domain.errors import NotValid
from course.domain.names import clean_latin, clean_own
from course.domain.people import clean_email
from course.domain.seats import Category
from course.domain.words import Words, words


class Field(StrEnum):
    """What a column tells."""

    NAME = "name"
    LATIN_NAME = "latin_name"
    EMAIL = "email"
    DELEGATION = "delegation"  # its code; its name, where it is known by it
    DELEGATION_NAME = "delegation_name"
    CATEGORY = "category"
    ACCREDITATION = "accreditation"
    LOCALE = "locale"


SPELLINGS: Mapping[Field, tuple[str, ...]] = {
    Field.NAME: ("name", "full name", "own name", "name in own script", "nom", "nombre", "имя",
                 "姓名", "الاسم", "person", "participant"),
    Field.LATIN_NAME: ("latin name", "name in latin letters", "name in latin script",
                       "passport name", "name in passport", "romanized name", "nom latin"),
    Field.EMAIL: ("e mail", "email", "mail", "e mail address", "email address", "mail address",
                  "courriel", "correo", "correo electrónico"),
    Field.DELEGATION: ("delegation code", "delegation", "code", "country code", "délégation",
                       "delegación"),
    Field.DELEGATION_NAME: ("delegation name", "name of delegation", "country", "organisation",
                            "organization", "pays", "país"),
    Field.CATEGORY: ("category", "role", "function", "catégorie", "categoría"),
    Field.ACCREDITATION: ("accreditation id", "accreditation", "accreditation number",
                          "accreditation no", "badge", "badge id", "badge number", "id"),
    Field.LOCALE: ("locale", "language", "lang", "langue", "idioma"),
}  # fmt: skip
"""Headings as they are folded, the usual one first."""

NEEDED = Field.NAME
MOST_COLUMNS = 100
MOST_UNKNOWN = 50
"""Columns left out that are named; nobody reads more."""

_LONGEST = 300  # characters of a cell
_LONGEST_ID = 64
_LOCALE = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")


class Columns(NamedTuple):
    """Which column of a file holds what."""

    places: Mapping[int, Field]  # by the place of the column, from 0
    found: tuple[tuple[str, Field], ...]  # heading as the file writes it
    unknown: tuple[str, ...]  # headings of columns that are left out


class Row(NamedTuple):
    """What a line of the list says of one person; None where it says nothing."""

    line: int  # in the file, 1 for the first
    name: str
    latin_name: str | None = None
    email: str | None = None
    delegation: str | None = None
    delegation_name: str | None = None
    category: str | None = None
    accreditation: str | None = None
    locale: str | None = None


class Bad(NamedTuple):
    """A line that cannot be taken, and all the reasons."""

    line: int | None  # None: it is about nobody of the file
    label: str  # for a person to find it again
    reasons: tuple[Words, ...]


# ---------------------------------------------------------------- columns


def find_columns(heading: Sequence[str], line: int) -> Columns:
    """Tell which column holds what.

    Raises NotValid where no column holds names, where two say the same, or where there are too
    many.
    """
    if len(heading) > MOST_COLUMNS:
        raise NotValid(
            words("The file has more than %(most)s columns. Delete the others.", most=MOST_COLUMNS)
        )
    known = {spelling: field for field, all_ in SPELLINGS.items() for spelling in map(_fold, all_)}
    places: dict[int, Field] = {}
    for place, text in enumerate(heading):
        field = known.get(_fold(text))
        if field is None:
            continue
        if field in places.values():
            raise NotValid(
                words(
                    "Line %(line)s has two columns of one meaning. The second is “%(heading)s”:"
                    " rename or delete it.",
                    line=line,
                    heading=shown(text),
                )
            )
        places[place] = field
    if NEEDED not in places.values():
        raise NotValid(
            words(
                "Line %(line)s must name the columns, and “name” among them. Take the sample file"
                " as a pattern.",
                line=line,
            )
        )
    found = tuple((shown(heading[place]), field) for place, field in places.items())
    unknown = [shown(text) for n, text in enumerate(heading) if n not in places and text.strip()]
    return Columns(places, found, tuple(unknown[:MOST_UNKNOWN]))


def _fold(text: str) -> str:
    spaced = re.sub(r"[\s_\-\u2010-\u2015./:*]+", " ", unicodedata.normalize("NFKC", text))
    return "".join(c for c in spaced if unicodedata.category(c) != "Cf").strip().casefold()


def shown(text: str, most: int = 40) -> str:
    """A text as a message can hold it: one short line, nothing that controls or turns text."""
    visible = (c if unicodedata.category(c)[0] not in "CZ" else " " for c in text[: 4 * most])
    line = " ".join("".join(visible).split())
    return f"{line[: most - 1]}…" if len(line) > most else line


# ---------------------------------------------------------------- rows


def read_row(line: int, cells: Mapping[Field, str | None]) -> Row | Bad:
    """Read a line by the meaning of its cells.

    cells: None where a cell holds a formula or a date in place of text.
    """
    values: dict[str, str] = {}
    reasons: list[Words] = []
    for field, text in cells.items():
        try:
            if said := _text(field, text):
                values[field.value] = _CLEAN[field](said)
        except NotValid as refusal:
            reasons.append(refusal.words)
    if not (cells.get(NEEDED) or "").strip() and cells.get(NEEDED, "") is not None:
        reasons.append(words("The name is missing."))
    if reasons:
        told = (text for text in (cells.get(NEEDED), *cells.values()) if text and text.strip())
        return Bad(line, shown(next(told, "")), tuple(reasons))
    return Row(line, **values)


def _text(field: Field, text: str | None) -> str:
    if text is None:
        raise NotValid(
            words(
                "The column “%(column)s” holds a date or a formula. Write it as text.",
                column=SPELLINGS[field][0],
            )
        )
    if len(text) > _LONGEST:
        raise NotValid(
            words(
                "The column “%(column)s” holds more than %(most)s characters.",
                column=SPELLINGS[field][0],
                most=_LONGEST,
            )
        )
    return text.strip()


def _category(text: str) -> str:
    category = text.strip().casefold()
    if category not in set(Category):
        raise NotValid(
            words(
                "There is no category “%(said)s”. Choose %(all)s.",
                said=shown(text),
                all=", ".join(Category),
            )
        )
    return category


def _plain(text: str, most: int) -> str:
    """One line of a text, without what nobody can see."""
    visible = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    line = " ".join("".join(visible).split())
    if len(line) > most or not line.isprintable():
        raise NotValid(
            words(
                "“%(said)s” is longer than %(most)s characters, or holds one that cannot be shown.",
                said=shown(text),
                most=most,
            )
        )
    return line


def _locale(text: str) -> str:
    code = text.strip().replace("-", "_")
    code = code[:3].lower() + code[3:] if "_" in code else code.lower()
    if not _LOCALE.fullmatch(code):
        raise NotValid(
            words("“%(said)s” is no code of a language, such as en or fr.", said=shown(text))
        )
    return code


_CLEAN: Mapping[Field, Callable[[str], str]] = {
    Field.NAME: clean_own,
    Field.LATIN_NAME: clean_latin,
    Field.EMAIL: lambda text: clean_email(_plain(text, _LONGEST)),
    Field.DELEGATION: lambda text: _plain(text, 120),
    Field.DELEGATION_NAME: lambda text: _plain(text, 120),
    Field.CATEGORY: _category,
    Field.ACCREDITATION: lambda text: _plain(text, _LONGEST_ID),
    Field.LOCALE: _locale,
}


# ---------------------------------------------------------------- within the list


def told_twice(rows: Sequence[Row]) -> Iterator[tuple[Row, Words]]:
    """Lines that cannot both be true, or that say the same."""
    seen: dict[tuple[str | None, ...], int] = {}
    ids = _lines_of(rows, "accreditation")
    emails = _lines_of(rows, "email")
    for row in rows:
        said = tuple(row[1:])
        if said in seen:
            yield row, words("This line says the same as line %(line)s.", line=seen[said])
            continue
        seen[said] = row.line
        if other := _other(ids, row.accreditation, row):
            yield row, words("Line %(line)s has the same accreditation id.", line=other)
        elif other := _other(emails, row.email, row):
            yield row, words("Line %(line)s has the same e-mail address.", line=other)


def _lines_of(rows: Sequence[Row], field: str) -> Mapping[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if value := getattr(row, field):
            found[value].append(row)
    return found


def _other(found: Mapping[str, list[Row]], value: str | None, row: Row) -> int | None:
    """The first other line with this value that says something else."""
    alike = found.get(value, []) if value else []
    return next((one.line for one in alike if one[1:] != row[1:]), None)


__all__ = [
    "MOST_COLUMNS",
    "NEEDED",
    "SPELLINGS",
    "Bad",
    "Columns",
    "Field",
    "Row",
    "find_columns",
    "read_row",
    "shown",
    "told_twice",
]
