"""A row of another system as one of ours: its type, and its right answer by letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from course.content.flaws import TRUE_FALSE
from course.domain.bank import ItemType
from course.domain.words import words
from course.formats.refusing import Refused
from course.formats.sheet.cells import joined
from course.formats.sheet.rows import LETTERS
from course.formats.words import shortened

_SINGLE, _SEVERAL = ItemType.SINGLE_CHOICE.value, ItemType.MULTIPLE_CHOICE.value
_TRUE_FALSE, _NUMBER = ItemType.TRUE_FALSE.value, ItemType.NUMERIC.value
_SHORT = ItemType.SHORT_ANSWER.value
_CHOICE = "choice"  # of one or several, by how many are right
_TYPES = {
    **dict.fromkeys(
        ("mc", "mcq", "multiple choice", "multichoice", "quiz", "choice", "multiple choices"),
        _CHOICE,
    ),
    **dict.fromkeys(
        ("single", "single answer", "single select", "single choice", "single response", "radio"),
        _SINGLE,
    ),
    **dict.fromkeys(
        ("checkbox", "checkboxes", "multiple answer", "multiple answers", "multiple response",
         "multiple select", "multi select", "multiselect", "ma", "mr"),
        _SEVERAL,
    ),
    **dict.fromkeys(
        ("tf", "true/false", "true false", "true or false", "truefalse", "boolean"), _TRUE_FALSE
    ),
    **dict.fromkeys(
        ("fill in the blank", "fill in the blanks", "fill in blank", "fib", "blank", "short answer",
         "shortanswer", "short text", "type answer"),
        _SHORT,
    ),
    **dict.fromkeys(("numeric", "numerical", "num", "number", "numeric response"), _NUMBER),
}  # fmt: skip
_YES, _NO = ("t", "true", "yes", "right", "1"), ("f", "false", "no", "wrong", "0", "2")
_INTEGER = re.compile(r"\d{1,2}")


def as_ours(cells: Mapping[str, str]) -> dict[str, str]:
    """Write the cells of another system's row as ours. Raises Refused."""
    ours = dict(cells)
    options = {
        letter: cells[f"option {letter}"] for letter in LETTERS if f"option {letter}" in cells
    }
    plain = " ".join(re.sub(r"[_\-–]+", " ", cells.get("type", "").lower()).split())
    kind = _TYPES.get(plain, cells.get("type", "")) if plain else _guessed(cells, options)
    texts = sorted(text.strip().lower() for text in options.values())
    if kind in (_CHOICE, _SINGLE, _TRUE_FALSE) and texts == sorted(TRUE_FALSE):
        kind = _TRUE_FALSE
    if kind == _TRUE_FALSE:
        return _true_false(ours, options)
    if kind in (_SHORT, _NUMBER):
        return _typed(ours, options, kind)
    if kind in (_CHOICE, _SINGLE, _SEVERAL):
        ours["key"] = ", ".join(_letters(cells.get("key", ""), options))
        if kind == _CHOICE:
            kind = _SEVERAL if "," in ours["key"] else _SINGLE
    return ours | {"type": kind}


def _guessed(cells: Mapping[str, str], options: Mapping[str, str]) -> str:
    """The type of a row that does not say it."""
    if len(options) >= 2:
        return _CHOICE
    right = (cells.get("key") or cells.get("answer") or "").strip().lower()
    if right in TRUE_FALSE:
        return _TRUE_FALSE
    return _NUMBER if re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?", right) else _SHORT


def _letters(key: str, options: Mapping[str, str]) -> list[str]:
    """The letters of the right options, named by letter, by place from 1, or by their text.

    Raises Refused where a number may be either a place or a text: a guess would make wrong keys.
    """
    parts = [part.strip() for part in re.split(r"[,;|\n]", key) if part.strip()]
    if len(parts) == 1 and re.fullmatch(r"[a-zA-Z]{2,6}", key.strip()):
        together = list(key.strip().lower())  # "AC"
        if len(set(together)) == len(together) and all(one in options for one in together):
            parts = together
    by_text = _by_text([key], options) or _by_text(parts, options)
    by_place = [place for part in parts if (place := _place(part, options))]
    if len(by_place) < len(parts):
        by_place = []
    if by_text and by_place and by_text != by_place:
        raise Refused(
            words(
                "The right answer %(key)s may be a place or the text of an option. Write the "
                "letter of the right one.",
                key=shortened(key, 40),
            )
        )
    if parts and not (by_text or by_place):
        raise Refused(
            words(
                "The right answer %(key)s is none of the options. Write its letter, its number "
                "from 1, or its whole text.",
                key=shortened(key, 40),
            )
        )
    return list(dict.fromkeys(by_place or by_text))


def _place(part: str, options: Mapping[str, str]) -> str:
    """The letter that is meant by a letter or by a number from 1; "" where none is."""
    letter = part.lower()
    if _INTEGER.fullmatch(part) and 1 <= int(part) <= len(LETTERS):
        letter = LETTERS[int(part) - 1]
    return letter if letter in options else ""


def _by_text(parts: Sequence[str], options: Mapping[str, str]) -> list[str]:
    """The letters of options by their whole texts; none where one of them is no option."""
    named: dict[str, list[str]] = {}
    for letter, text in options.items():
        named.setdefault(" ".join(text.lower().split()), []).append(letter)
    found = [named.get(" ".join(part.lower().split()), []) for part in parts]
    return [one[0] for one in found] if all(len(one) == 1 for one in found) else []


def _true_false(ours: dict[str, str], options: Mapping[str, str]) -> dict[str, str]:
    key = ours.get("key", ours.get("answer", "")).strip().lower()
    if options and key not in TRUE_FALSE:
        letters = _letters(key, options)
        key = options[letters[0]].strip().lower() if letters else ""
    key = "true" if key in _YES else "false" if key in _NO else key
    kept = {name: text for name, text in ours.items() if not name.startswith("option ")}
    kept.pop("answer", None)
    return kept | {"type": _TRUE_FALSE, "key": key}


def _typed(ours: dict[str, str], options: Mapping[str, str], kind: str) -> dict[str, str]:
    """A number or a word: systems put it where they put the right option, or among the options."""
    column = "answer" if kind == _NUMBER else "accept"
    kept = {
        name: text
        for name, text in ours.items()
        if not name.startswith("option ") and name not in ("key", "answer", "accept")
    }
    given = [ours[name] for name in (column, "key", "answer") if ours.get(name)][:1]
    texts = list(options.values())
    if kind == _NUMBER:
        return kept | {"type": kind, column: (given or texts or [""])[0]}
    accepted = ours.get("accept") or joined(texts or given, ";")
    return kept | {"type": kind, column: accepted}
