"""What becomes of answers when the key of their item turns out to have been wrong.

An answer is held against the corrected version of its item as if that had been the item all along;
the course's rule says what then stands. By `RAISE` nobody loses what they were told they had
earned: whoever gave the answer that the wrong key asked for keeps the point, and whoever was right
all along gains it. By `EXACT` the corrected key alone counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from course.domain.bank import CHOICE_TYPES, Item, ItemType, Option
from course.domain.items import Response, grade, matched, placed

NEGLIGIBLE = 1e-9  # share of a point that adding binary fractions may leave


class Rule(StrEnum):
    """What stands when a correction changes what an answer earns."""

    RAISE = "raise"  # the better of the two
    EXACT = "exact"  # what the corrected key says


class Corrected(NamedTuple):
    """One correction of an item: the version by which answers are graded since, and the rule."""

    item: Item
    rule: Rule


def stands(rule: Rule, before: float, earned: float) -> float:
    """Say what stands of an answer.

    before, earned: points, 0 to 1: what it has, and what the corrected key gives it.
    """
    if not differ(before, earned):
        return before
    return max(before, earned) if rule is Rule.RAISE else earned


def earned(drawn: Item, corrected: Item, response: Response | None) -> float:
    """Grade an answer to one version of an item by the key of another; points, 0 to 1.

    Never raises. What was chosen and is gone in the corrected version counts as a wrong choice;
    rows that are gone do not count at all.
    """
    fitted = translated(drawn, corrected, response)
    return grade(_with_gone(corrected, fitted), fitted).fraction


def history(
    drawn: Item, response: Response | None, corrections: Iterable[Corrected]
) -> tuple[float, ...]:
    """What an answer has earned at first, and after each correction in turn.

    The same whether it was submitted before the corrections, between them or after them.
    """
    points = [grade(drawn, response).fraction]
    for one in corrections:
        points.append(stands(one.rule, points[-1], earned(drawn, one.item, response)))
    return tuple(points)


def differ(before: float, after: float) -> bool:
    """Whether two numbers of points are really two."""
    return abs(before - after) > NEGLIGIBLE


# ---------------------------------------------------------------- between versions


def translated(drawn: Item, corrected: Item, response: Response | None) -> Response | None:
    """An answer to one version, as it would have been given to another; None stays None."""
    if corrected.type is ItemType.MATCHING and (pairs := matched(response)):
        return {"pairs": _pairs(drawn, corrected, pairs)}
    if corrected.type is ItemType.ORDERING and (places := placed(response)):
        known = {step.id for step in corrected.steps}
        return {"places": {step: place for step, place in places.items() if step in known}}
    return response


def _pairs(drawn: Item, corrected: Item, pairs: dict[str, str]) -> dict[str, str]:
    """Right texts are chosen by the id of their first pair, which may be another pair's now."""
    texts, key = drawn.rights, corrected.matches
    names = {text: name for name, text in corrected.rights.items()}
    return {
        left: names.get(texts.get(right, ""), key.get(right, right))
        for left, right in pairs.items()
        if left in key
    }


def _with_gone(corrected: Item, response: Response | None) -> Item:
    """The item with the options that were chosen and are gone, as distractors."""
    chosen = response.get("options") if response else None
    if corrected.type not in CHOICE_TYPES or not isinstance(chosen, list):
        return corrected
    known = {option.id for option in corrected.options}
    gone = {one for one in chosen if isinstance(one, str)} - known
    if not gone:
        return corrected
    more = tuple(Option(name, text="", feedback="", see="") for name in sorted(gone))
    return replace(corrected, options=(*corrected.options, *more))


def as_taught(drawn: Item, corrected: Item) -> Item:
    """An item for the review of an answer: asked as it was asked, explained as it is corrected.

    Matches and orders, and items whose type has changed, are shown as they are corrected.
    """
    home = replace(corrected, lesson=drawn.lesson)
    if drawn.type is not corrected.type:
        return home
    if drawn.type in CHOICE_TYPES:
        now = {option.id: option for option in corrected.options}
        gone = Option("", text="", feedback="", see="")
        options = tuple(
            replace(now.get(option.id, gone), id=option.id, text=option.text)
            for option in drawn.options
        )
        return replace(home, stem=drawn.stem, options=options)
    if drawn.type in {ItemType.MATCHING, ItemType.ORDERING}:
        return home
    return replace(home, stem=drawn.stem)
