"""Questions of GIFT whose answer is typed: a number, or words."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from course.domain.bank import ItemType
from course.domain.words import words
from course.formats.gift.choices import earned, weight
from course.formats.gift.scanning import Piece, pieces, release
from course.formats.gift.texts import Telling, Texts
from course.formats.grading import (
    second_right,
    star_at_end,
    star_within,
    tolerance_of_answer,
    without_outer_stars,
)
from course.formats.refusing import Refused
from course.formats.words import shortened

_FULL = 99.99  # per cent, rounded
_STAR_ALONE = words("To Moodle, the star * alone accepts any answer; here only a star is right.")
_WITH_TOLERANCE = re.compile(r"[+-]?\d+(?:\.\d+)?(?::\d+(?:\.\d+)?|\.\.[+-]?\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"[+\-−]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?")


def numeric(own: str, line: int, texts: Texts, telling: Telling) -> dict[str, Any]:
    """Read numbers: the first with full points is the answer, the others are expected mistakes."""
    own, tilde, elsewhere = own.partition("~")
    before, parts = pieces(own, line, "=")
    if before:
        parts = [Piece("=", before, line), *parts]
    content: dict[str, Any] = {"type": ItemType.NUMERIC.value}
    rejects: list[dict[str, Any]] = []
    reasons: dict[str, None] = {}
    for part in parts:
        given, rest = weight(part.text)
        span, _, told = rest.partition("#")
        if not span.strip():
            continue
        feedback = texts.read(told.strip(), part.line)
        share = 100.0 if given is None else given
        if span.strip() == "*":
            _tell_star(share, feedback, telling, part.line)
            continue
        value, tolerance = _span(release(span).strip(), part.line)
        if share >= _FULL and "answer" not in content:
            content |= {"answer": value, "tolerance": {"absolute": tolerance}}
            reasons.setdefault(feedback)
            continue
        if share >= _FULL:
            telling.lose(second_right(value), part.line)
            reasons.setdefault(feedback)
            continue
        if share > 0 and value == content.get("answer"):
            telling.lose(
                words(
                    "%(value)s within %(tolerance)s earned %(percent)s %%; the first tolerance "
                    "holds.",
                    value=f"{value:g}",
                    tolerance=f"{tolerance:g}",
                    percent=f"{share:g}",
                ),
                part.line,
            )
            continue
        rejects.append({"value": value} | ({"feedback": feedback} if feedback else {}))
        if share > 0:
            telling.lose(earned(f"{value:g}", share), part.line)
        if tolerance:
            telling.lose(tolerance_of_answer(value), part.line)
    if tilde:
        told = texts.read(elsewhere.lstrip().removeprefix("#").strip(), line)
        _tell_star(0.0, told, telling, line)
    if "answer" not in content:
        raise Refused(words("No number is marked as right."), line)
    if feedback := "\n\n".join(filter(None, reasons)):
        content["feedback"] = feedback
    return content | ({"reject": rejects} if rejects else {})


def _tell_star(share: float, feedback: str, telling: Telling, line: int) -> None:
    if share > 0:
        telling.lose(
            words(
                "Any other answer earned %(percent)s %%; here only the answer earns points.",
                percent=f"{share:g}",
            ),
            line,
        )
    if feedback:
        said = shortened(feedback, 200)
        telling.lose(
            words(
                "The feedback on every other answer has no place here: %(feedback)s.",
                feedback=said,
            ),
            line,
        )


def _span(text: str, line: int) -> tuple[float, float]:
    """Read `3`, `3:0.1` or `2.9..3.1` as a number and how far an answer may lie from it."""
    low, dots, high = text.partition("..")
    if dots:
        bottom, top = sorted((_number(low, line), _number(high, line)))
        return _finite((bottom + top) / 2, line), _finite((top - bottom) / 2, line)
    value, colon, tolerance = text.partition(":")
    slack = abs(_number(tolerance, line)) if colon and tolerance.strip() else Decimal(0)
    return _finite(_number(value, line), line), _finite(slack, line)


def _number(text: str, line: int) -> Decimal:
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise Refused(
            words("%(text)s is not a number. Write it as 3.5, with a point.", text=shortened(text)),
            line,
        )
    return Decimal(text.replace("−", "-"))


def _finite(number: Decimal, line: int) -> float:
    value = float(number)
    if not math.isfinite(value):
        shown = shortened(str(number))
        raise Refused(words("%(number)s is too large a number.", number=shown), line)
    return value


def short_answer(
    before: str, parts: list[Piece], line: int, texts: Texts, telling: Telling
) -> dict[str, Any]:
    """Read accepted answers; those that earn nothing are expected mistakes."""
    if before:
        parts = [Piece("=", before, line), *parts]
    accept: list[str] = []
    rejects: list[dict[str, Any]] = []
    feedbacks: dict[str, None] = {}
    for part in parts:
        given, rest = weight(part.text)
        text, _, told = rest.partition("#")
        is_star = text.strip() == "*"  # anything else
        plain = _words(texts.words(text.strip()), telling, part.line)
        feedback = texts.read(told.strip(), part.line)
        share = 100.0 if given is None else given
        if not plain:
            telling.lose(words("An answer without a text is left out."), part.line)
        elif is_star and len(parts) > 1:
            _tell_star(share, feedback, telling, part.line)
        elif share >= _FULL:
            accept.append(plain)
            if is_star:
                telling.lose(_STAR_ALONE, part.line)
            if feedback:
                feedbacks.setdefault(feedback)
        else:
            rejects.append({"text": plain} | ({"feedback": feedback} if feedback else {}))
            if share > 0:
                telling.lose(earned(shortened(plain), share), part.line)
    if not accept:
        raise Refused(words("No answer is marked as right."), line)
    _tell_if_a_number_is_meant(accept, telling, line)
    content: dict[str, Any] = {"type": ItemType.SHORT_ANSWER.value, "accept": accept}
    if feedbacks:
        content["feedback"] = "\n\n".join(feedbacks)
    return content | ({"reject": rejects} if rejects else {})


def _tell_if_a_number_is_meant(accept: list[str], telling: Telling, line: int) -> None:
    """Tell of words that look like a number with a tolerance, before which a # is missing."""
    if not all(map(_WITH_TOLERANCE.fullmatch, accept)):
        return
    told = words(
        "%(answer)s is read as words. The answer to a question for a number begins with #.",
        answer=shortened(accept[0]),
    )
    telling.lose(told, line)


def _words(text: str, telling: Telling, line: int) -> str:
    r"""An answer to type. In Moodle a star stands for anything, and `\*` for itself."""
    if text == "*":
        return text
    bare = without_outer_stars(text)
    if bare != text:
        telling.lose(star_at_end(text, bare), line)
    if "*" in bare.replace("\\*", ""):
        telling.lose(star_within(text), line)
    return bare.replace("\\*", "*")
