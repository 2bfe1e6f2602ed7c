"""How a response to an item is read and graded.

A response is stored as it came: `{"options": ["b", "c"]}` for items with options, `{"text": "…"}`
for numbers and short answers, `{"pairs": {"a": "c"}}` for matches (a pair's id -> the id of the
first pair that has the right text chosen for it), `{"places": {"a": 2}}` for orders (a step's id ->
its place, from 1), None where nothing was answered. Matches and orders may be partial. Grading is a
pure function of an item's version and a response, so that it can be repeated years later with the
same result.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Collection, Mapping
from typing import NamedTuple

from course.domain.bank import CHOICE_TYPES, Item, ItemType, Tolerance
from course.domain.errors import NotValid
from course.domain.numbers import read_number
from course.domain.words import words

Response = Mapping[str, object]

MAX_TEXT = 200  # characters in a short answer or a number
ROUNDING = 1e-9  # share of a number that binary fractions may lose: 3.6 - 3.5 is more than 0.1

_LIKENESSES = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("‘’‚‛ʼ′`＇", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
    }
)


class Grade(NamedTuple):
    """What a response earned."""

    fraction: float  # of a point, 0 to 1
    reject: int | None = None  # which expected wrong answer it matched, counted from 0


# ---------------------------------------------------------------- reading


def read_response(item: Item, raw: object) -> Response | None:
    """Read what a browser sent as the response to an item.

    raw: any JSON value.
    Returns the response as it is stored, options in the order of the item; None where it is empty.
    Raises NotValid, with words that say how to mend it, for anything else.
    """
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise _not_understood()
    if item.type in CHOICE_TYPES:
        return _read_options(item, raw)
    if item.type is ItemType.MATCHING:
        return _read_pairs(item, raw)
    if item.type is ItemType.ORDERING:
        return _read_places(item, raw)
    return _read_text(item, raw)


def _read_options(item: Item, raw: Mapping[str, object]) -> Response | None:
    chosen = raw.get("options")
    if set(raw) != {"options"} or not isinstance(chosen, list):
        raise _not_understood()
    known = [option.id for option in item.options]
    if any(not isinstance(one, str) or one not in known for one in chosen):
        raise _not_understood()
    if len(set(chosen)) != len(chosen):
        raise _not_understood()
    if len(chosen) > 1 and item.type is not ItemType.MULTIPLE_CHOICE:
        raise NotValid(words("Choose one answer only."))
    return {"options": [one for one in known if one in chosen]} if chosen else None


def _read_pairs(item: Item, raw: Mapping[str, object]) -> Response | None:
    """Read matches; whichever pair a right text was named by, its first one stands for it."""
    given, matches = _rows(raw, "pairs", item.matches), item.matches
    if not all(isinstance(right, str) and right in matches for right in given.values()):
        raise _not_understood()
    pairs = {left: matches[str(given[left])] for left in matches if left in given}
    return {"pairs": pairs} if pairs else None


def _read_places(item: Item, raw: Mapping[str, object]) -> Response | None:
    known = [step.id for step in item.steps]
    given = _rows(raw, "places", known)
    if not all(_is_place(place, len(known)) for place in given.values()):
        raise _not_understood()
    places = {step: given[step] for step in known if step in given}
    return {"places": places} if places else None


def _rows(raw: Mapping[str, object], key: str, known: Collection[str]) -> Mapping[str, object]:
    """What was given for each row of an item, some rows left out."""
    given = raw.get(key)
    if set(raw) != {key} or not isinstance(given, Mapping) or not given.keys() <= set(known):
        raise _not_understood()
    return given


def _is_place(value: object, last: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= last


def is_whole(item: Item, response: Response | None) -> bool:
    """Whether nothing is left to answer: every pair matched, every step at a place of its own."""
    if response is None:
        return False
    if item.type is ItemType.MATCHING:
        return len(matched(response)) == len(item.pairs)
    if item.type is ItemType.ORDERING:
        return len(set(placed(response).values())) == len(item.steps)
    return True


def is_begun(item: Item, response: Response | None) -> bool:
    """Whether an answer was given, and something of it is left to give."""
    return response is not None and not is_whole(item, response)


def matched(response: Response | None) -> dict[str, str]:
    """Pair id -> the id of the right text chosen; empty for any other response."""
    pairs = response.get("pairs") if response else None
    if not isinstance(pairs, Mapping):
        return {}
    return {str(left): right for left, right in pairs.items() if isinstance(right, str)}


def placed(response: Response | None) -> dict[str, int]:
    """Step id -> its place, from 1; empty for any other response."""
    places = response.get("places") if response else None
    if not isinstance(places, Mapping):
        return {}
    return {str(step): place for step, place in places.items() if type(place) is int}


def _read_text(item: Item, raw: Mapping[str, object]) -> Response | None:
    text = raw.get("text")
    if set(raw) != {"text"} or not isinstance(text, str):
        raise _not_understood()
    if len(text) > MAX_TEXT:
        raise NotValid(words("Write at most %(count)s characters.", count=MAX_TEXT))
    # Control characters and halves of surrogate pairs cannot be stored by every database.
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\r\n" for c in text):
        raise NotValid(words("Write letters, figures and signs only."))
    if not text.strip():
        return None
    if item.type is ItemType.NUMERIC:
        read_number(text, item.unit)
    return {"text": text}


def _not_understood() -> NotValid:
    return NotValid(words("This answer could not be read. Load the page again and answer anew."))


# ---------------------------------------------------------------- grading


def grade(item: Item, response: Response | None) -> Grade:
    """Grade one response. Never raises: what cannot be read earns nothing."""
    if response is None:
        return Grade(0.0)
    if item.type in CHOICE_TYPES:
        return Grade(_grade_options(item, response.get("options")))
    if item.type is ItemType.MATCHING:
        return Grade(_grade_pairs(item, response))
    if item.type is ItemType.ORDERING:
        return Grade(_grade_places(item, response))
    text = response.get("text")
    if not isinstance(text, str):
        return Grade(0.0)
    if item.type is ItemType.NUMERIC:
        return _grade_number(item, text)
    return _grade_words(item, text)


def _grade_options(item: Item, options: object) -> float:
    """The fraction that a choice earns.

    Where several may be chosen, each right pick adds its share of the keys and each wrong one takes
    its share of the distractors: choosing everything earns nothing, and nothing falls below 0.
    """
    if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
        return 0.0
    chosen, keys = frozenset(options), item.keys
    distractors = frozenset(option.id for option in item.options) - keys
    if not keys or not chosen <= keys | distractors:
        return 0.0
    if item.type is not ItemType.MULTIPLE_CHOICE:
        return 1.0 if chosen == keys else 0.0
    right = len(chosen & keys) / len(keys)
    wrong = len(chosen & distractors) / len(distractors) if distractors else 0.0
    return max(0.0, right - wrong)


def _grade_pairs(item: Item, response: Response) -> float:
    """The share of the pairs that were rightly matched."""
    given, matches = matched(response), item.matches
    if not matches or not given.keys() <= matches.keys():
        return 0.0
    right = sum(matches.get(given.get(left, "")) == wanted for left, wanted in matches.items())
    return right / len(matches)


def _grade_places(item: Item, response: Response) -> float:
    """Of all pairs of steps, the share in the right order less the share in the wrong one.

    A pair of which one step has no place, or both have the same, counts as neither. Nothing falls
    below 0. On a whole order this is Kendall's rank correlation.
    Source: Kendall (1938), A New Measure of Rank Correlation, Biometrika 30.
    """
    given, known = placed(response), [step.id for step in item.steps]
    if not given.keys() <= set(known):
        return 0.0
    pairs = list(itertools.combinations(known, 2))
    both = [(given[a], given[b]) for a, b in pairs if a in given and b in given]
    balance = sum((first < second) - (first > second) for first, second in both)
    return max(0.0, balance / len(pairs)) if pairs else 0.0


def _grade_number(item: Item, text: str) -> Grade:
    try:
        value = read_number(text, item.unit)
    except NotValid:
        return Grade(0.0)
    if item.answer is not None and _is_near(value, item.answer, item.tolerance):
        return Grade(1.0)
    return Grade(0.0, _nearest(item, value))


def _nearest(item: Item, value: float) -> int | None:
    """The expected wrong answer that lies nearest, among those within the tolerance."""
    near = (
        (abs(value - reject.value), index)
        for index, reject in enumerate(item.rejects)
        if reject.value is not None and _is_near(value, reject.value, item.tolerance)
    )
    return min(near, default=(0.0, None))[1]


def _is_near(value: float, wanted: float, tolerance: Tolerance) -> bool:
    allowed = tolerance.absolute or 0.0
    if tolerance.relative is not None:
        allowed = tolerance.relative * abs(wanted)
    rounding = ROUNDING * max(abs(value), abs(wanted), allowed)
    return abs(value - wanted) <= allowed + rounding


def _grade_words(item: Item, text: str) -> Grade:
    given = fold(text)
    if any(given == fold(accepted) for accepted in item.accept):
        return Grade(1.0)
    same = (
        index
        for index, reject in enumerate(item.rejects)
        if reject.text is not None and given == fold(reject.text)
    )
    return Grade(0.0, next(same, None))


def fold(text: str) -> str:
    """Fold a short answer to what two equal answers have in common.

    Case, width and composition go by the Unicode Standard's compatibility caseless matching
    (section 3.13, D146); besides, all dashes are one, all quotation marks are one, white space is
    one space, and invisible characters and a full stop at the end do not count.
    """
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFD", seen).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(_LIKENESSES)
    return " ".join(folded.split()).rstrip(". ")
