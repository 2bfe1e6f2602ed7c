"""What a learner is told about a response once the try is submitted.

After a pass: the key, and why each option is right or wrong. After a fail: what was chosen and what
that choice mistakes, and nothing that gives a key away, because the next try asks the same lessons.
In both cases the paragraph that teaches it. Each pair of a match and each step of an order is
said to be right or not, after a fail too; why it belongs where it belongs waits for the pass.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item, ItemType, Option, Pair, Step
from course.domain.items import Response, grade, matched, placed
from course.domain.numbers import shown_number


class Kind(StrEnum):
    """What became of an option, of a pair or step, or of a typed answer."""

    RIGHT = "right"  # chosen, and a key
    WRONG = "wrong"  # chosen, and not a key
    MISSED = "missed"  # a key that was not chosen


class Remark(NamedTuple):
    """What is said about one option, one pair or step, or about a typed answer as a whole."""

    kind: Kind | None  # None: nothing is said about it
    is_chosen: bool
    feedback: str = ""  # Markdown; "" where nothing is said
    see: str = ""  # anchor of the paragraph, with "#"; "" where none is named


def remarks(item: Item, response: Response | None, *, passed: bool) -> dict[str, Remark]:
    """What is said about each option, pair or step of an item, by its id."""
    if item.type not in CHOICE_TYPES:
        return {
            part.id: _of_part(part, is_right, passed=passed)
            for part, is_right in _judged(item, response)
        }
    chosen = chosen_options(response)
    if passed:
        return {option.id: _after_pass(option, option.id in chosen) for option in item.options}
    is_right = grade(item, response).fraction == 1
    return {o.id: _after_fail(o, o.id in chosen, is_right=is_right) for o in item.options}


def _judged(item: Item, response: Response | None) -> list[tuple[Pair | Step, bool | None]]:
    """Each pair or step, and whether it was answered rightly; None where it was not answered."""
    if item.type is ItemType.MATCHING:
        given, key = matched(response), item.matches
        right = {left: key.get(chosen) == key.get(left) for left, chosen in given.items()}
        return [(pair, right.get(pair.id)) for pair in item.pairs]
    places = placed(response)
    steps = enumerate(item.steps, start=1)
    return [(s, places[s.id] == place if s.id in places else None) for place, s in steps]


def _of_part(part: Pair | Step, is_right: bool | None, *, passed: bool) -> Remark:
    kind = Kind.MISSED if is_right is None else Kind.RIGHT if is_right else Kind.WRONG
    if passed:
        return Remark(kind, is_right is not None, part.feedback, part.see)
    if kind is Kind.WRONG:
        return Remark(kind, True, see=part.see)  # its feedback would name the key
    return Remark(Kind.RIGHT, True) if is_right else Remark(None, False)


def chosen_options(response: Response | None) -> frozenset[str]:
    """Ids of the options chosen; none for a typed answer."""
    options = response.get("options") if response else None
    return frozenset(str(one) for one in options) if isinstance(options, list) else frozenset()


def typed_text(response: Response | None) -> str:
    """What was typed; "" where nothing was."""
    text = response.get("text") if response else None
    return text if isinstance(text, str) else ""


def _after_pass(option: Option, is_chosen: bool) -> Remark:
    if option.is_key:
        kind: Kind | None = Kind.RIGHT if is_chosen else Kind.MISSED
    else:
        kind = Kind.WRONG if is_chosen else None
    return Remark(kind, is_chosen, option.feedback, option.see)


def _after_fail(option: Option, is_chosen: bool, *, is_right: bool) -> Remark:
    if is_chosen and is_right:
        return Remark(Kind.RIGHT, True)
    if is_chosen and not option.is_key:
        return Remark(Kind.WRONG, True, option.feedback, option.see)
    return Remark(None, is_chosen)


def text_remark(item: Item, response: Response | None, *, passed: bool) -> Remark:
    """What is said about a typed answer as a whole."""
    graded = grade(item, response)
    if graded.reject is not None:
        reject = item.rejects[graded.reject]
        return Remark(Kind.WRONG, True, reject.feedback, reject.see)
    is_given = response is not None
    kind = Kind.RIGHT if graded.fraction == 1 else Kind.WRONG if is_given else None
    return Remark(kind, is_given, item.feedback if passed else "", item.see)


def shown_answer(item: Item) -> str:
    """The answer to a typed item, as it is shown after a pass: "3.5 months"."""
    if item.answer is not None:
        return f"{shown_number(item.answer)} {item.unit}".strip()
    return item.accept[0] if item.accept else ""


def paragraphs(item: Item, response: Response | None) -> tuple[str, ...]:
    """Anchors, without "#", of the paragraphs worth rereading after this response.

    Those that answer what was mistaken; where nothing wrong was chosen, those that teach it.
    """
    if item.type in CHOICE_TYPES:
        chosen = chosen_options(response)
        mistaken = [o.see for o in item.options if o.id in chosen and not o.is_key]
        taught = [o.see for o in item.options if o.is_key]
        return _anchors(mistaken) or _anchors(taught)
    if item.type not in TYPED_TYPES:
        judged = _judged(item, response)
        mistaken = [part.see for part, is_right in judged if is_right is False]
        left_out = [part.see for part, is_right in judged if is_right is None]
        return _anchors(mistaken) or _anchors(left_out) or _anchors([p.see for p, _ in judged])
    graded = grade(item, response)
    see = item.rejects[graded.reject].see if graded.reject is not None else ""
    return _anchors([see]) or _anchors([item.see])


def _anchors(links: list[str]) -> tuple[str, ...]:
    """Each anchor once, in order, without "#"."""
    return tuple(dict.fromkeys(link.removeprefix("#") for link in links if link))
