"""One row of a sheet <-> one item. What each column holds is told in docs/exchange.md."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from course.content.flaws import TRUE_FALSE
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.words import Words, words
from course.formats import leaving, naming
from course.formats.foreign import ForeignQuestion, Loss
from course.formats.limits import MOST_LETTERS
from course.formats.markup import to_plain
from course.formats.refusing import Refused
from course.formats.sheet.cells import joined, parted
from course.formats.words import shortened

TYPES = (
    ItemType.SINGLE_CHOICE,
    ItemType.MULTIPLE_CHOICE,
    ItemType.TRUE_FALSE,
    ItemType.NUMERIC,
    ItemType.SHORT_ANSWER,
)
LETTERS = ascii_lowercase
COLUMNS = (
    *("id", "category", "type", "stem", "key", "answer", "tolerance", "unit", "accept"),
    *("feedback", "tags", "names"),
    *(f"{what} {letter}" for letter in LETTERS for what in ("option", "feedback")),
)
"""All columns that are known."""

_OWN = {
    "answer": {ItemType.NUMERIC},
    "tolerance": {ItemType.NUMERIC},
    "unit": {ItemType.NUMERIC},
    "accept": {ItemType.SHORT_ANSWER},
    "feedback": {ItemType.NUMERIC, ItemType.SHORT_ANSWER},
    "key": CHOICE_TYPES,
    "names": CHOICE_TYPES,
}
_COMMA = re.compile(r"[+-]?\d{1,15},(?:\d{1,2}|\d{4,15})")
_NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?")


# ---------------------------------------------------------------- reading


def question_of(cells: Mapping[str, str], line: int) -> ForeignQuestion:
    """Read a row by the names of its columns. Raises Refused, naming the column."""
    for column, text in cells.items():
        if len(text) > MOST_LETTERS:
            raise Refused(
                words(
                    'The column "%(name)s" holds more than %(most)s letters. Shorten it.',
                    name=column,
                    most=f"{MOST_LETTERS:,}",
                )
            )
    kind = _type(cells.get("type", ""))
    stem = cells.get("stem", "")
    if not stem:
        raise Refused(words('The column "stem" is empty.'))
    content: dict[str, Any] = {"type": kind.value, "stem": stem}
    if kind in CHOICE_TYPES:
        content["option"] = _options(cells, kind)
        naming.give(content, parted(cells.get("names", ""), ","))
    elif kind is ItemType.NUMERIC:
        content |= _numeric(cells)
    else:
        content["accept"] = parted(cells.get("accept", ""), ";")
        if not content["accept"]:
            raise Refused(words('The column "accept" is empty. Name at least one answer.'))
    if said := cells.get("feedback"):
        _tell(content, said)
    if tags := parted(cells.get("tags", ""), ","):
        content["tags"] = tags
    title = shortened(to_plain(stem)).strip('"')
    name = cells.get("id", "") or title
    losses = tuple(Loss(name, message, line) for message in _unused(cells, kind, content))
    category = cells.get("category", "")
    return ForeignQuestion(cells.get("id", ""), category, title, content, line, losses)


def _tell(content: dict[str, Any], said: str) -> None:
    """Put what everybody is told where the item has a place for it: with its key, for choices."""
    if "option" not in content:
        content["feedback"] = said
        return
    bare = [one for one in content["option"] if one.get("key") and not one.get("feedback")]
    if bare:
        bare[0]["feedback"] = said


def _type(text: str) -> ItemType:
    name = re.sub(r"[\s_-]+", "-", text.strip().lower())
    if name not in TYPES:
        raise _not_one_of("type", shortened(text), TYPES)
    return ItemType(name)


def _not_one_of(column: str, shown: str, known: Sequence[str]) -> Refused:
    return Refused(
        words(
            'The column "%(name)s" says %(text)s; it may be %(known)s.',
            name=column,
            text=shown,
            known=", ".join(known),
        )
    )


def _options(cells: Mapping[str, str], kind: ItemType) -> list[dict[str, Any]]:
    keys = {one.lower() for one in re.split(r"[\s,;]+", cells.get("key", "")) if one}
    if kind is ItemType.TRUE_FALSE:
        named = [("true", "True", "a"), ("false", "False", "b")]
        keys = {{"a": "true", "b": "false", "t": "true", "f": "false"}.get(k, k) for k in keys}
    else:
        letters = [letter for letter in LETTERS if cells.get(f"option {letter}")]
        named = [(letter, cells[f"option {letter}"], letter) for letter in letters]
    if len(named) < 2:
        raise Refused(words("It has fewer than two options."))
    names = [name for name, _, _ in named]
    for key in sorted(keys.difference(names)):
        raise _not_one_of("key", shortened(key, 20), names)
    if len(keys) > 1 and kind is not ItemType.MULTIPLE_CHOICE:
        raise Refused(
            words(
                'The column "key" names several options. Only a multiple-choice may have several.'
            )
        )
    options = []
    for name, text, letter in named:
        option: dict[str, Any] = {"id": name, "text": text}
        if name in keys:
            option["key"] = True
        if feedback := cells.get(f"feedback {letter}"):
            option["feedback"] = feedback
        options.append(option)
    return options


def _numeric(cells: Mapping[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = {"answer": number_of(cells.get("answer", ""), "answer")}
    tolerance = cells.get("tolerance", "")
    if share := tolerance.strip().removesuffix("%").strip():
        kind = "relative" if tolerance.strip().endswith("%") else "absolute"
        value = abs(number_of(share, "tolerance"))
        content["tolerance"] = {kind: value / 100 if kind == "relative" else value}
    if cells.get("unit"):
        content["unit"] = cells["unit"]
    return content


def number_of(text: str, column: str) -> float:
    """Read a number, with a point or a comma before its decimals. Raises Refused.

    A comma before three figures may part thousands: nobody guesses.
    """
    text = text.strip().replace("−", "-")
    if _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    if not math.isfinite(value):
        raise Refused(
            words(
                'The column "%(name)s" says %(text)s. Write a number such as 3.5, with a point.',
                name=column,
                text=shortened(text),
            )
        )
    return value


def _unused(
    cells: Mapping[str, str], kind: ItemType, content: Mapping[str, Any]
) -> Iterator[Words]:
    said = cells.get("feedback")
    is_told = any(
        one.get("key") and one.get("feedback") == said for one in content.get("option", [])
    )
    for column, types in _OWN.items():
        if cells.get(column) and kind not in types and not (column == "feedback" and is_told):
            yield words(
                'The column "%(name)s" has no place in %(type)s and is left out.',
                name=column,
                type=kind.value,
            )
    used = {letter for letter in LETTERS if cells.get(f"option {letter}")}
    used = {"a", "b"} if kind is ItemType.TRUE_FALSE else used if "option" in content else set()
    for letter in LETTERS:
        for column in (f"option {letter}", f"feedback {letter}"):
            if cells.get(column) and letter not in used:
                yield words(
                    'The column "%(name)s" belongs to no option and is left out.', name=column
                )
    if kind in CHOICE_TYPES and not any(option.get("key") for option in content["option"]):
        yield words("No option is marked as right.")


# ---------------------------------------------------------------- writing


def cells_of(item: Item) -> dict[str, str]:
    """Write an item by the names of the columns. Raises Refused."""
    if item.type not in TYPES:
        raise Refused(words("A sheet has no rows of %(type)s.", type=item.type.value))
    cells = {
        "id": item.id,
        "category": item.lesson_key,
        "type": item.type.value,
        "stem": item.stem,
        "tags": joined(item.tags, ","),
    }
    if item.type in CHOICE_TYPES:
        return cells | _option_cells(item)
    cells["feedback"] = item.feedback
    if item.type is ItemType.SHORT_ANSWER:
        return cells | {"accept": joined(filter(str.strip, item.accept), ";")}
    if item.answer is None:
        raise Refused(words("It has no answer."))
    return cells | {
        "answer": written(item.answer),
        "tolerance": _tolerance(item),
        "unit": item.unit,
    }


def _option_cells(item: Item) -> dict[str, str]:
    if not 2 <= len(item.options) <= len(LETTERS):
        raise Refused(words("A row holds 2 to %(most)s options.", most=len(LETTERS)))
    if item.type is ItemType.TRUE_FALSE and tuple(o.id for o in item.options) != TRUE_FALSE:
        raise Refused(words("It has not the two options true and false."))
    leaving.judge_keys(item)
    cells: dict[str, str] = {}
    keys: list[str] = []
    for letter, option in zip(LETTERS, item.options, strict=False):
        cells |= {f"option {letter}": option.text, f"feedback {letter}": option.feedback}
        keys += [letter] if option.is_key else []
    return cells | {"key": ", ".join(keys), "names": joined(naming.own_names(item), ",")}


def _tolerance(item: Item) -> str:
    if item.tolerance.relative is not None:
        return f"{written(item.tolerance.relative * 100)} %"
    return "" if item.tolerance.absolute is None else written(item.tolerance.absolute)


def written(value: float) -> str:
    """A number as an author writes it, and so that it is read back as the same."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def columns_of(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns that a file needs: the known ones, options as many as any row has."""
    most = max((sum(name.startswith("option ") for name in row) for row in rows), default=0)
    shown = LETTERS[: max(most, 4)]
    has_names = any(row.get("names") for row in rows)
    return [
        name
        for name in COLUMNS
        if (has_names or name != "names") and (name[-2] != " " or name[-1] in shown)
    ]
