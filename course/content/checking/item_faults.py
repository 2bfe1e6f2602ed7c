"""Flaws of wording that spoil an item: whoever reads well is misled, or two options are right.

After Haladyna, Downing and Rodriguez (2002), A Review of Multiple-Choice Item-Writing Guidelines
for Classroom Assessment, Applied Measurement in Education 15(3). Each rule is one function, from an
item to what is wrong with it; `item_advice` holds those that leave room for judgement.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator

from course.content.checking.wording import plain
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.items import fold

Rule = Callable[[Item], Iterator[str]]

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_MARKED = re.compile(r"\*\*[A-Z]{2,}\*\*|__[A-Z]{2,}__")
_NEGATION = re.compile(
    r"(?<!\bfor )(?<!\bof )(?<!\bby )(?<!\bor )(?<!\band )\b(not|never|except|cannot|\w+n['’]t)\b"
    r"|^(without) (?:which|what)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^(?:why|how)\b|\b(?:that|because|if|when|while|although|where|whether|as|but)\b|.\bwho\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:all|none|both|any|neither|either|most)(?: of)?(?: the)?"
    r" (?:above|these|those|them|others?|(?:above |other |given )?(?:options|answers|choices))"
    r"|both [a-e] and [a-e]",
)
_JOINING = frozenset(
    {"and", "or", "but", "if", "because", "when", "while", "since", "unless", "with", "as", "so"}
)
_NUMBER = r"[-−]?\d+(?:[.,]\d+)?"
_RANGE = re.compile(rf"(?:from |between )?({_NUMBER})(?: ?[–—-] ?| to | and )({_NUMBER})(.*)")
_BOUND = re.compile(
    rf"(more than|over|above|at least|less than|fewer than|under|below|at most|up to)"
    rf" ({_NUMBER})(.*)"
)
_UPWARDS = frozenset({"more than", "over", "above", "at least"})
_EXCLUSIVE = frozenset({"more than", "over", "above", "less than", "fewer than", "under", "below"})


def unmarked_negative(item: Item) -> Iterator[str]:
    """Refuse a question turned round by a small word that is easily overlooked.

    Only the sentence that asks is judged: a case may say what did not happen. A question why or how
    something is not so turns nothing round, nor does a statement to be called true or false.
    """
    if item.type is ItemType.TRUE_FALSE:
        return
    asking = _asking(item.stem)
    for found in _NEGATION.finditer(_MARKED.sub("", asking)):
        if not _CLAUSE.search(asking[: found.start()]):
            word = found[1] or found[2]
            yield (
                f"“{word}” turns the question round: ask for what is, or write **{word.upper()}**"
            )
            return


def _asking(stem: str) -> str:
    """The sentence of a stem that asks, what it quotes left out."""
    sentences = re.split(r"(?<=[.!?:])\s+", _QUOTED.sub("…", stem).strip())
    questions = [one for one in sentences if one.endswith("?")]
    return (questions or sentences)[-1]


def all_or_none(item: Item) -> Iterator[str]:
    """Refuse “all of the above” and its kin: they reward knowing a part, and options shuffle."""
    for option in item.options:
        if _ABOVE.fullmatch(fold(option.text)):
            yield f"option “{option.text}” speaks of the other options, which stand in any order"


def overlapping(item: Item) -> Iterator[str]:
    """Refuse options of which one holds another: where the wider is wrong, so is the narrower."""
    if item.type is not ItemType.SINGLE_CHOICE:
        return
    for one, other in itertools.combinations(item.options, 2):
        a, b = sorted((fold(one.text), fold(other.text)), key=len)
        if _is_narrowed(a, b) or _ranges_meet(a, b):
            yield f"options “{one.text}” and “{other.text}” overlap: both can be right at once"


def _is_narrowed(short: str, long: str) -> bool:
    """Whether the longer text is the shorter one with a condition or an addition."""
    if not short or not long.startswith(short) or short == long:
        return False
    rest = long[len(short) :]
    return rest[0] in ",;:" or (rest[0] == " " and rest.split()[0] in _JOINING)


def _ranges_meet(one: str, other: str) -> bool:
    a, b = _range(one), _range(other)
    if a is None or b is None or a[2] != b[2]:
        return False
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return low <= high


def _range(text: str) -> tuple[float, float, str] | None:
    """The least and the greatest number that an option allows, and the unit."""
    if found := _RANGE.fullmatch(text):
        low, high = sorted((_value(found[1]), _value(found[2])))
        return low, high, found[3].strip()
    if found := _BOUND.fullmatch(text):
        value, unit = _value(found[2]), found[3].strip()
        is_up, is_open = found[1] in _UPWARDS, found[1] in _EXCLUSIVE
        edge = math.nextafter(value, math.inf if is_up else -math.inf) if is_open else value
        return (edge, math.inf, unit) if is_up else (-math.inf, edge, unit)
    return None


def _value(number: str) -> float:
    return float(number.replace("−", "-").replace(",", "."))


def said_twice(item: Item) -> Iterator[str]:
    """Refuse two options that differ in an article, a sign or a capital letter only."""
    seen: dict[str, str] = {}
    for option in item.options:
        words = re.sub(r"[^\w\s%°<>=+−-]", " ", fold(plain(option.text))).split()
        bare = " ".join(word for word in words if word not in {"a", "an", "the"})
        if bare in seen and fold(seen[bare]) != fold(option.text):  # the same text: `flaws` says so
            yield f"options “{seen[bare]}” and “{option.text}” say the same"
        seen.setdefault(bare, option.text)


FAULTS: tuple[Rule, ...] = (unmarked_negative, all_or_none, overlapping, said_twice)


def item_faults(item: Item) -> list[str]:
    """Every fault in the wording of an item with options."""
    if item.type not in CHOICE_TYPES:
        return []
    return [fault for rule in FAULTS for fault in rule(item)]
