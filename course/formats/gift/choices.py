"""Questions of GIFT to choose from.

An equals sign among the answers means that one is to be chosen; without any, several may be. Moodle
then adds up the weights. Here, each right choice adds its share of the keys, and each wrong one
takes its share of the distractors: what the weights say beyond that is lost, and told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from course.domain.bank import ItemType
from course.domain.words import Words, words
from course.formats.gift.scanning import Piece, release
from course.formats.gift.texts import Telling, Texts
from course.formats.grading import several_right
from course.formats.refusing import Refused, option_id
from course.formats.words import shortened

_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%\s*")
_FULL = 100.0
_NO_TEXTS = words(
    "Fewer than two of its answers have a text. An image that is not in the file is none: write "
    "what it shows, or export the questions as Moodle XML."
)
_ROUNDING = 0.01  # Moodle rounds a third to 33.33333


def weight(text: str) -> tuple[float | None, str]:
    """Part `%50%` from what follows; None where there is no weight."""
    found = _WEIGHT.match(text)
    return (float(found[1]), text[found.end() :]) if found else (None, text)


def choice(before: str, parts: list[Piece], texts: Texts, telling: Telling) -> dict[str, Any]:
    """Read options: one key with an equals sign, several by weights."""
    if before:
        parts = [Piece("~", before, telling.line), *parts]
        shown = shortened(release(before))
        telling.lose(words("%(answer)s has no sign before it: it counts as wrong.", answer=shown))
    is_single = any(part.sign == "=" for part in parts)
    options: list[dict[str, Any]] = []
    weights: list[float] = []
    for part in parts:
        given, rest = weight(part.text)
        text, _, feedback = rest.partition("#")
        option: dict[str, Any] = {
            "id": option_id(len(options)),
            "text": texts.read(text.strip(), part.line),
        }
        if not option["text"].strip():
            telling.lose(words("An answer without a text is left out."), part.line)
            continue
        value = (_FULL if part.sign == "=" else 0.0) if given is None else given
        if value >= _FULL - _ROUNDING if is_single else value > 0:
            option["key"] = True
        elif is_single and value > 0:
            telling.lose(earned(shortened(option["text"]), value), part.line)
        if feedback := texts.read(feedback.strip(), part.line):
            option["feedback"] = feedback
        options.append(option)
        weights.append(value)
    if len(options) < 2 <= len(parts):
        raise Refused(_NO_TEXTS, telling.line)
    if len(options) < 2:
        raise Refused(words("It has fewer than two answers to choose from."), telling.line)
    kind = ItemType.SINGLE_CHOICE if is_single else ItemType.MULTIPLE_CHOICE
    _tell_weights(is_single, [bool(option.get("key")) for option in options], weights, telling)
    return {"type": kind.value, "option": options}


def _tell_weights(
    is_single: bool, keys: Sequence[bool], weights: Sequence[float], telling: Telling
) -> None:
    """Tell where points are given in another way than ours."""
    right = sum(keys)
    if not right:
        telling.lose(words("No answer is marked as right."))
    if is_single:
        if right > 1:
            telling.lose(several_right(right))
        if any(share < 0 for share in weights):
            telling.lose(words("Weights below 0 count as 0: one choice earns all or nothing here."))
        return
    wrong = len(keys) - right
    ours = [_FULL / right if is_key else -_FULL / wrong for is_key in keys] if right else weights
    if any(abs(a - b) > _ROUNDING for a, b in zip(ours, weights, strict=True)):
        told = ", ".join(f"{share:g} %" for share in weights[:10])
        more = ", …" if len(weights) > 10 else ""
        telling.lose(
            words(
                "The weights %(weights)s are not kept: each right choice earns its share here, "
                "each wrong one takes its share.",
                weights=f"{told}{more}",
            )
        )


def earned(answer: str, percent: float) -> Words:
    """Tell that an answer earned a part of the points."""
    return words(
        "%(answer)s earned %(percent)s %% and counts as wrong here.",
        answer=answer,
        percent=f"{percent:g}",
    )


def true_false(own: str, is_true: bool, line: int, texts: Texts) -> dict[str, Any]:
    """Read `T#wrong#right`: first what is told to those who were wrong."""
    _, _, told = own.partition("#")
    wrong, _, right = told.partition("#")
    options: list[dict[str, Any]] = []
    for value, name in ((True, "True"), (False, "False")):
        option: dict[str, Any] = {"id": name.lower(), "text": name}
        if value is is_true:
            option["key"] = True
        if feedback := texts.read((right if value is is_true else wrong).strip(), line):
            option["feedback"] = feedback
        options.append(option)
    return {"type": ItemType.TRUE_FALSE.value, "option": options}
