"""What a live item may not lack, told from the item alone.

The checker names these before a bank is loaded, and the workshop beside the field. They are faults
that would spoil grading or leave a learner without a reason; taste is not among them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from course.content.maths import faults_within
from course.content.pictures import faults_of_pictures
from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item, ItemType, Pair
from course.domain.items import fold
from course.domain.words import Words, words

FEWEST_OPTIONS = 2
PAIRS = range(3, 6)  # fewer are guessed, more are a chore
STEPS = range(3, 7)
TRUE_FALSE = ("true", "false")


class Flaw(NamedTuple):
    """One fault, and where in the item it is."""

    field: str  # "stem", "option-0-feedback" for the first option's; "option" for all of them
    message: str  # for whoever keeps the file
    said: Words | None = None  # for whoever sees the field itself; None: the message will do


def flaws(item: Item) -> list[str]:
    """Every fault of an item that would be live."""
    return [flaw.message for flaw in flaws_by_field(item)]


def flaws_by_field(item: Item) -> list[Flaw]:
    """The same, each with its place."""
    return [*_own_flaws(item), *_flaws_of_texts(item)]


def _own_flaws(item: Item) -> list[Flaw]:
    if item.type in CHOICE_TYPES:
        named = [(option.id, option.text) for option in item.options]
        return [*_choice_flaws(item), *_duplicates("option", named)]
    if item.type is ItemType.MATCHING:
        named = [(pair.id, pair.left) for pair in item.pairs]
        return [*_pair_flaws(item), *_duplicates("pair", named)]
    if item.type is ItemType.ORDERING:
        named = [(step.id, step.text) for step in item.steps]
        return [*_step_flaws(item), *_duplicates("step", named)]
    assert item.type in TYPED_TYPES, "every type has its flaws"
    common = list(_feedback("", "the item", item.feedback, item.see))
    own = _numeric_flaws(item) if item.type is ItemType.NUMERIC else _short_flaws(item)
    return [*common, *own, *_reject_flaws(item)]


def texts_of(item: Item) -> Iterator[tuple[str, str]]:
    """Every text of an item that is Markdown, with its field."""
    yield "stem", item.stem
    yield "feedback", item.feedback
    for n, option in enumerate(item.options):
        yield f"option-{n}-text", option.text
        yield f"option-{n}-feedback", option.feedback
    for n, pair in enumerate(item.pairs):
        yield f"pair-{n}-left", pair.left
        yield f"pair-{n}-right", pair.right
        yield f"pair-{n}-feedback", pair.feedback
    for n, step in enumerate(item.steps):
        yield f"step-{n}-text", step.text
        yield f"step-{n}-feedback", step.feedback
    for n, reject in enumerate(item.rejects):
        yield f"reject-{n}-feedback", reject.feedback


def _flaws_of_texts(item: Item) -> Iterator[Flaw]:
    """Formulas that cannot be set, and images that say nothing to whoever cannot see them."""
    for field, text in texts_of(item):
        for line in text.split("\n"):
            yield from (Flaw(field, fault) for fault in faults_within(line))
        yield from (Flaw(field, fault) for fault in faults_of_pictures(text))


def _feedback(place: str, whose: str, feedback: str, see: str) -> Iterator[Flaw]:
    """place: what stands before the names of the fields, "option-0-"."""
    if not feedback.strip():
        said = words("without these words nobody learns from it.")
        yield Flaw(f"{place}feedback", f"{whose} has no feedback", said)
    if not see.strip():
        what = f'{whose} has no "see": name the paragraph that answers it'
        yield Flaw(f"{place}see", what, words("choose the paragraph that answers it."))


def _choice_flaws(item: Item) -> Iterator[Flaw]:
    keys = len(item.keys)
    if len(item.options) < FEWEST_OPTIONS:
        yield Flaw("option", "an item to choose from needs at least two options")
    elif keys == 0:
        what = "no option is the key: mark one with key = true"
        yield Flaw("option", what, words("mark what is right."))
    elif keys == len(item.options):
        yield Flaw("option", "every option is a key; at least one must be wrong")
    if item.type is not ItemType.MULTIPLE_CHOICE and keys > 1:
        yield Flaw("option", f"{keys} options are keys; an item of type {item.type} has one")
    if item.type is ItemType.TRUE_FALSE and tuple(o.id for o in item.options) != TRUE_FALSE:
        what = 'a true-false item has exactly two options, with the ids "true" and "false"'
        yield Flaw("option", what)
    for n, option in enumerate(item.options):
        whose = f'option "{option.id}"'
        yield from _feedback(f"option-{n}-", whose, option.feedback, option.see)


def _duplicates(kind: str, named: Iterable[tuple[str, str]]) -> Iterator[Flaw]:
    """Name ids and texts that stand twice among the (id, text) of an item's parts."""
    ids, texts = set(), set()
    for n, (name, text) in enumerate(named):
        folded = fold(text)
        field = f"{kind}-{n}-{'left' if kind == 'pair' else 'text'}"
        if name in ids:
            yield Flaw(field, f'two {kind}s have the id "{name}"')
        if folded and folded in texts:  # of an empty one it is said that it is empty
            yield Flaw(field, f'two {kind}s say "{text.strip()}"')
        ids.add(name)
        texts.add(folded)


def _pair_flaws(item: Item) -> Iterator[Flaw]:
    if len(item.pairs) not in PAIRS:
        what = f"a matching item has {PAIRS[0]} to {PAIRS[-1]} pairs, not {len(item.pairs)}"
        yield Flaw("pair", what)
    rights = [pair.right for pair in item.pairs]
    if rights and len(set(rights)) == 1:
        yield Flaw("pair", "all pairs have the same right text: there is nothing to match")
    for n, pair in enumerate(item.pairs):
        yield from (Flaw(f"pair-{n}-right", what) for what in _flaws_of_right(pair, rights))
        yield from _feedback(f"pair-{n}-", f'pair "{pair.id}"', pair.feedback, pair.see)


def _flaws_of_right(pair: Pair, rights: list[str]) -> Iterator[str]:
    same = next(right for right in rights if fold(right) == fold(pair.right))
    if same != pair.right:
        yield f'the right texts "{same}" and "{pair.right}" are one, written in two ways'
    if "\\(" in pair.right:
        yield f'the right text of pair "{pair.id}" holds a formula, which a list cannot show'
    if "](image:" in pair.right:
        yield f'the right text of pair "{pair.id}" holds an image, which a list cannot show'


def _step_flaws(item: Item) -> Iterator[Flaw]:
    if len(item.steps) not in STEPS:
        what = f"an ordering item has {STEPS[0]} to {STEPS[-1]} steps, not {len(item.steps)}"
        yield Flaw("step", what)
    for n, step in enumerate(item.steps):
        yield from _feedback(f"step-{n}-", f'step "{step.id}"', step.feedback, step.see)


def _numeric_flaws(item: Item) -> Iterator[Flaw]:
    if item.answer is None:
        yield Flaw("answer", '"answer" is missing', words("write the right number."))
        return
    tolerance = item.tolerance
    if (tolerance.absolute is None) == (tolerance.relative is None):
        what = '"tolerance" needs either "absolute" or "relative"; { absolute = 0 } means exactly'
        yield Flaw("tolerance", what, words("say how far a right answer may lie off."))
    for n, reject in enumerate(item.rejects):
        field = f"reject-{n}-value"
        if reject.value is None:
            what = 'an expected wrong answer of a numeric item has a "value"'
            yield Flaw(field, what, words("write the number that you expect."))
        elif abs(reject.value - item.answer) <= _slack(item):
            yield Flaw(field, f"the expected wrong answer {reject.value:g} would be marked right")


def _slack(item: Item) -> float:
    """How far from the answer is still right, in the unit of the answer."""
    assert item.answer is not None
    if item.tolerance.relative is not None:
        return math.fabs(item.answer) * item.tolerance.relative
    return item.tolerance.absolute or 0.0


def _short_flaws(item: Item) -> Iterator[Flaw]:
    accepted = {fold(text) for text in item.accept}
    if not item.accept or "" in accepted:
        what = '"accept" must list at least one answer, and no empty one'
        yield Flaw("accept", what, words("write at least one answer that is right."))
    if len(accepted) < len(item.accept):
        yield Flaw("accept", '"accept" lists the same answer twice')
    for n, reject in enumerate(item.rejects):
        field = f"reject-{n}-text"
        if reject.text is None:
            what = 'an expected wrong answer of a short-answer item has a "text"'
            yield Flaw(field, what, words("write the answer that you expect."))
        elif fold(reject.text) in accepted:
            yield Flaw(field, f'the expected wrong answer "{reject.text}" is also accepted')


def _reject_flaws(item: Item) -> Iterator[Flaw]:
    for n, reject in enumerate(item.rejects):
        shown = reject.text if reject.value is None else f"{reject.value:g}"
        whose = f'the expected wrong answer "{shown}"'
        yield from _feedback(f"reject-{n}-", whose, reject.feedback, reject.see)
