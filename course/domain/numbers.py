"""Reading a number the way the person who wrote it meant it.

Our readers write `1,5` and `1.5`, `1 000` and `1'000`, `٣٫٥` and `३.५`, `3×10²³` and `3e23`. All of
these have one meaning. `1.000` has two, a thousand for some and one for others: it is refused, with
both readings named, because a silent guess would mark a right answer wrong.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from course.domain.errors import NotValid
from course.domain.words import words

MAX_LENGTH = 200  # characters, spaces included
MAX_EXPONENT = 100  # powers of ten; nothing a course asks about is larger
GROUPED_FROM = 10_000  # years are written without a gap
SMALLEST_IN_FULL, LARGEST_IN_FULL = 1e-4, 1e15

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_GAP = "\u00a0"
_SUPERSCRIPT_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SIGNS = str.maketrans(
    {
        "−": "-",  # minus sign
        "–": "-",  # en dash
        "‐": "-",  # hyphen
        "‑": "-",  # hyphen that does not break
        "‒": "-",  # figure dash
        "—": "-",  # em dash
        "’": "'",
        "ʼ": "'",
        "،": ",",  # Arabic comma
        "٪": "%",  # Arabic percent sign
    }
)
_PERCENT = ("%", "percent", "per cent")
_NUMBER = re.compile(
    r"""(?P<sign>[+-]?)\s*
        (?:
          (?P<body>[\d.,'٫٬\s]*\d)[.,]?
          (?:\s*(?:e|[x×х·⋅∙*]\s*10\s*(?:\^|\*\*))\s*(?P<power>[+-]?\s*\d{1,3}))?
        | 10\s*(?:\^|\*\*)\s*(?P<bare>[+-]?\s*\d{1,3})
        )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?P<by>[ '٬.,])\d{3})(?:(?P=by)\d{3})*", re.ASCII)
_INDIAN_GROUPS = re.compile(r"[1-9]\d?(?:(?P<by>[ ٬,])\d\d)(?:(?P=by)\d\d)*(?P=by)\d{3}", re.ASCII)
_WHOLE_OR_DECIMAL = re.compile(r"\d*(?:[.,٫]\d*)?", re.ASCII)
_TWO_READINGS = re.compile(r"(?P<head>[1-9]\d{0,2})(?P<mark>[.,])(?P<tail>\d{3})", re.ASCII)


class _Parts(NamedTuple):
    """A number taken apart: all in plain ASCII but for the two Arabic marks."""

    sign: str
    body: str
    power: str  # "" where no power of ten was written


def read_number(text: str, unit: str = "") -> float:
    """Read one number, in any digits and with any of the usual marks.

    text: as it was typed.
    unit: what the page shows beside the field; it may be repeated, and where it is a percentage a
    percent sign may be.
    Raises NotValid, with words that say how to write it, when there is no number, more than one
    reading, or a number beyond all measure.
    """
    # One sign may stand for many (⑳ for 20), so the length counts before and after.
    if len(text) > MAX_LENGTH or len(plain := _plain(text)) > MAX_LENGTH:
        raise _unreadable()
    parts = _take_apart(_without_unit(plain, unit))
    _refuse_two_readings(parts)
    power = int(parts.power or "0")
    if abs(power) > MAX_EXPONENT:
        raise _unreadable()
    return float(f"{parts.sign}{_decimal(parts.body)}e{power}")


def _plain(text: str) -> str:
    """Fold digits, spaces and signs into one alphabet, and drop marks of direction."""
    # Superscripts come first: NFKC would turn 10²³ into 1023.
    text = _SUPERSCRIPT_RUN.sub(lambda run: "^" + run.group().translate(_SUPERSCRIPTS), text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return " ".join("".join(_ascii_digit(c) for c in kept).split())


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _without_unit(text: str, unit: str) -> str:
    """Take the unit off either end; the page shows it, yet many people write it again."""
    names = {_plain(unit).casefold()} - {""}
    if names & set(_PERCENT):
        names |= set(_PERCENT)
    folded = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        if folded.endswith(name):
            return folded[: -len(name)].strip()
        if folded.startswith(name):
            return folded[len(name) :].strip()
    return folded


def _take_apart(text: str) -> _Parts:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise _unreadable()
    power = (found["power"] or found["bare"] or "").replace(" ", "")
    return _Parts(found["sign"], (found["body"] or "1").strip(), power)


def _decimal(body: str) -> str:
    """The body in the form that Python reads: no groups, a point."""
    whole, _, rest = _at_the_decimal_mark(body)
    if rest and not rest.isdigit():
        raise _unreadable()
    if _GROUPS.fullmatch(whole) or _INDIAN_GROUPS.fullmatch(whole):
        whole = re.sub(r"\D", "", whole)
    elif not (whole.isdigit() or (whole == "" and rest)):
        raise _unreadable()
    return f"{whole or '0'}.{rest or '0'}"


def _at_the_decimal_mark(body: str) -> tuple[str, str, str]:
    """Part a body at its decimal mark; a mark that stands twice groups, and so is none."""
    if _WHOLE_OR_DECIMAL.fullmatch(body):
        mark = next((c for c in body if c in ".,٫"), "")
    else:
        last = max(body.rfind("."), body.rfind(","), body.rfind("٫"))
        mark = body[last] if last >= 0 and body.count(body[last]) == 1 else ""
    return body.partition(mark) if mark else (body, "", "")


def _refuse_two_readings(parts: _Parts) -> None:
    found = _TWO_READINGS.fullmatch(parts.body)
    if found is None:
        return
    head, mark, tail = found.group("head", "mark", "tail")
    if parts.power and len(head) == 1 and tail != "000":
        return  # 6.022×10²³: before a power of ten one figure and a mark are usual, and a decimal
    raise NotValid(
        words(
            "“%(number)s” can be read in two ways. Write %(small)s or %(large)s.",
            number=parts.sign + parts.body,
            small=parts.sign + _as_decimal(head, mark, tail),
            large=parts.sign + head + tail,
        )
    )


def _as_decimal(head: str, mark: str, tail: str) -> str:
    """Write the smaller reading so that it has that reading only."""
    digits = tail.rstrip("0")
    if not digits:
        return head
    return f"{head}{mark}{digits}" + ("0" if len(digits) == 3 else "")


# ---------------------------------------------------------------- writing


def shown_number(value: float) -> str:
    """Write a number for readers: in full, long ones in groups, very large ones with their power.

    value: finite. "3.5", "2027", "1 250 000" with spaces that do not break, "3 × 10²³".
    """
    if value == 0:
        return "0"
    if not SMALLEST_IN_FULL <= abs(value) < LARGEST_IN_FULL:
        mantissa, _, power = f"{Decimal(repr(value)):e}".lower().partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa} × 10{str(int(power)).translate(_RAISED)}".replace(" ", _GAP)
    text = f"{Decimal(repr(value)):f}".removesuffix(".0")
    whole, mark, rest = text.partition(".")
    if abs(value) >= GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", _GAP)
    return f"{whole}{mark}{rest}"


def _unreadable() -> NotValid:
    return NotValid(words("Write one number in figures, for example 1.5 or 3e23."))
