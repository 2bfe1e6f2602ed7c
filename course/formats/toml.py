"""Our own written shape: `[[item]]` tables read as drafts, and quizzes/<module>.toml written.

What is written has one layout, the one of the files that ship: whoever exports what was edited in
the browser sees in a difference only what was edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from course.content.bank import item_lines
from course.content.fields import parse_toml
from course.content.items import item_to_mapping, read_item
from course.domain.bank import Blueprint, Item, ItemType
from course.domain.words import Words, as_they_are, words
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable, Written
from course.formats.limits import MOST_QUESTIONS, as_text, too_many_questions

MOST_BYTES = 10 * 1024 * 1024
"""Of a TOML file: its reader takes a second for a megabyte, and 5,000 items need less."""

_IMPORTER_DECIDES = {
    "id": "x", "lesson": "x", "objective": "x", "use": "quiz", "status": "draft",
}  # fmt: skip
_HEAD = (
    *("id", "lesson", "objective", "type", "use", "status", "difficulty", "disputed", "excludes"),
    *("tags", "stem", "answer", "tolerance", "unit", "accept", "feedback", "see"),
)
_TRANSLATED_HEAD = ("id", "source", "stem", "unit", "answer", "feedback")
_PARTS = {
    "option": ("id", "text", "key", "feedback", "see"),
    "reject": ("value", "text", "feedback", "see"),
    "pair": ("id", "left", "right", "feedback", "see"),
    "step": ("id", "text", "feedback", "see"),
}
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ENDING = re.compile(r'"{3,}|"+\Z')
_ESCAPES = {"\\": r"\\", "\b": r"\b", "\t": r"\t", "\f": r"\f", "\r": r"\r"}
_WHOLE_UNTIL = 2**53
"""TOML promises 64 bits for a whole number; a larger one is written with its power of ten."""


# ---------------------------------------------------------------- reading


def read(data: bytes, name: str = "") -> Reading:
    """Read the items of a file of ours, or of several tables put together, as drafts.

    Where the file is called quizzes/sea.toml, the category is "sea/" and the lesson of the item.
    Raises Unreadable.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(
            words("The TOML file is larger than 10 MB. Split it and import the parts.")
        )
    source = as_text(data)
    tables = _tables(source)
    if len(tables) > MOST_QUESTIONS:
        raise too_many_questions()
    lines = item_lines(source)
    if len(lines) != len(tables):
        lines = [1] * len(tables)
    module = PurePosixPath(name.replace("\\", "/")).stem
    read_ones = [_draft(table, module, line) for table, line in zip(tables, lines, strict=True)]
    return Reading(
        questions=tuple(one for one in read_ones if isinstance(one, ForeignQuestion)),
        refused=tuple(one for one in read_ones if isinstance(one, Loss)),
    )


def _tables(source: str) -> list[Mapping[str, object]]:
    faults: list[Words] = []
    try:
        found = parse_toml(
            source,
            1,
            lambda line, what: faults.append(
                words("Line %(line)s: %(what)s.", line=line, what=what)
            ),
        )
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise Unreadable(
            words("The file cannot be read as TOML: it is nested too deeply.")
        ) from error
    if found is None:
        raise Unreadable(faults[0])
    items = found.get("item")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise Unreadable(
            words("The file holds no [[item]] tables. Choose a file such as quizzes/*.toml.")
        )
    return items


def _draft(table: Mapping[str, object], module: str, line: int) -> ForeignQuestion | Loss:
    """The draft that a table is, or why it is none: a fault of shape has no meaning to guess."""
    name, lesson = (
        table.get(key) if isinstance(table.get(key), str) else "" for key in ("id", "lesson")
    )
    faults: list[str] = []
    own = {"difficulty": "understand", **table, **_IMPORTER_DECIDES}
    item = read_item(own, module or "x", faults.append)
    if faults:
        return Loss(str(name), as_they_are("; ".join(faults)), line)  # as `course check` says it
    content = item_to_mapping(item)
    return ForeignQuestion(
        foreign_id=str(name),
        category="/".join(part for part in (module, str(lesson)) if part),
        title=str(name) or item.stem[:60],
        content={key: content[key] for key in content if key not in _IMPORTER_DECIDES},
        line=line,
    )


# ---------------------------------------------------------------- writing


def write(items: Sequence[Item], blueprint: Blueprint | None = None) -> Written:
    """Write items as a file of quizzes/; nothing is lost.

    blueprint: the plan of the module's quiz, which quizzes/<module>.toml begins with; without it
    the file holds the items alone.
    """
    blocks = [] if blueprint is None else ["\n".join(_header(blueprint))]
    blocks += ["\n".join(_item(item)) for item in items]
    return Written(("\n\n".join(blocks) + "\n").encode())


def write_translations(told: Sequence[Mapping[str, Any]]) -> bytes:
    """Write translations as a file of quizzes/ that stands beside the items' own.

    told: each in its written shape, `content.translations.translation_to_mapping`.
    """
    return ("\n\n".join("\n".join(_translation(one)) for one in told) + "\n").encode()


def _translation(mapping: Mapping[str, Any]) -> Iterator[str]:
    yield "[[item]]"
    yield from _pairs(mapping, _TRANSLATED_HEAD, "")
    yield from _rows(mapping)


def _header(blueprint: Blueprint) -> Iterator[str]:
    draw = ", ".join(f"{_key(lesson)} = {count}" for lesson, count in blueprint.draw.items())
    yield "[quiz]"
    yield f"title = {_text(blueprint.title)}"
    yield f"pass = {_value(blueprint.pass_share)}"
    yield f"draw = {{ {draw} }}"
    if blueprint.limit_minutes:
        yield f"limit_minutes = {blueprint.limit_minutes}"


def _item(item: Item) -> Iterator[str]:
    mapping = item_to_mapping(item)
    if item.type is ItemType.NUMERIC:
        mapping.setdefault("unit", "")  # its absence is worth seeing
    yield "[[item]]"
    yield from _pairs(mapping, _HEAD, "")
    yield from _rows(mapping)


def _rows(mapping: Mapping[str, Any]) -> Iterator[str]:
    for part, keys in _PARTS.items():
        for table in mapping.get(part, []):
            yield ""
            yield f"  [[item.{part}]]"
            yield from _pairs(table, keys, "  ")


def _pairs(table: Mapping[str, Any], keys: Sequence[str], indent: str) -> Iterator[str]:
    for key in keys:
        if key in table:
            yield f"{indent}{key} = {_value(table[key])}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    if isinstance(value, int) and abs(value) >= _WHOLE_UNTIL:
        return repr(float(value))
    return repr(value)


def _text(text: str) -> str:
    """A text in quotes: in one line, or in three quotes where it has several."""
    if "\n" not in text:
        return _on_one_line(text)
    # One or two quotes within stay as they are; three, or one at the end, would end the text.
    escaped = "".join(_escaped(letter) for letter in text)
    escaped = _ENDING.sub(lambda quotes: r"\"" * len(quotes[0]), escaped)
    return f'"""\n{escaped}"""'


def _on_one_line(text: str) -> str:
    escaped = "".join(_escaped(letter) for letter in text)
    return '"' + escaped.replace('"', r"\"").replace("\n", r"\n") + '"'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter != "\n" and (letter < " " or letter == "\x7f"):
        return f"\\u{ord(letter):04X}"
    return letter


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _on_one_line(name)
