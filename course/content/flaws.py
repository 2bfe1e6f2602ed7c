"""What a live item may not lack, told from the item alone.

The checker names these before a bank is loaded, and the workshop beside the field. They are faults
that would spoil grading or leave a learner without a reason; taste is not among them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from course.content.maths import faults_within
from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item, ItemType
from course.domain.items import fold

FEWEST_OPTIONS = 2
PAIRS = range(3, 6)  # fewer are guessed, more are a chore
STEPS = range(3, 7)
TRUE_FALSE = ("true", "false")


def flaws(item: Item) -> list[str]:
    """Every fault of an item that would be live."""
    return [*_own_flaws(item), *_maths_flaws(item)]


def _own_flaws(item: Item) -> list[str]:
    if item.type in CHOICE_TYPES:
        named = [(option.id, option.text) for option in item.options]
        return [*_choice_flaws(item), *_duplicates("options", named)]
    if item.type is ItemType.MATCHING:
        named = [(pair.id, pair.left) for pair in item.pairs]
        return [*_pair_flaws(item), *_duplicates("pairs", named)]
    if item.type is ItemType.ORDERING:
        named = [(step.id, step.text) for step in item.steps]
        return [*_step_flaws(item), *_duplicates("steps", named)]
    assert item.type in TYPED_TYPES, "every type has its flaws"
    common = list(_feedback("the item", item.feedback, item.see))
    own = _numeric_flaws(item) if item.type is ItemType.NUMERIC else _short_flaws(item)
    return [*common, *own, *_reject_flaws(item)]


def _maths_flaws(item: Item) -> Iterator[str]:
    """Formulas that cannot be set, wherever the item's words stand."""
    options = [text for option in item.options for text in (option.text, option.feedback)]
    pairs = [text for pair in item.pairs for text in (pair.left, pair.right, pair.feedback)]
    steps = [text for step in item.steps for text in (step.text, step.feedback)]
    rejects = [reject.feedback for reject in item.rejects]
    for text in (item.stem, item.feedback, *options, *pairs, *steps, *rejects):
        for line in text.split("\n"):
            yield from faults_within(line)


def _feedback(whose: str, feedback: str, see: str) -> Iterator[str]:
    if not feedback.strip():
        yield f"{whose} has no feedback"
    if not see.strip():
        yield f'{whose} has no "see": name the paragraph that answers it'


def _choice_flaws(item: Item) -> Iterator[str]:
    keys = len(item.keys)
    if len(item.options) < FEWEST_OPTIONS:
        yield "an item to choose from needs at least two options"
    elif keys == 0:
        yield "no option is the key: mark one with key = true"
    elif keys == len(item.options):
        yield "every option is a key; at least one must be wrong"
    if item.type is not ItemType.MULTIPLE_CHOICE and keys > 1:
        yield f"{keys} options are keys; an item of type {item.type} has one"
    if item.type is ItemType.TRUE_FALSE and tuple(o.id for o in item.options) != TRUE_FALSE:
        yield 'a true-false item has exactly two options, with the ids "true" and "false"'
    for option in item.options:
        yield from _feedback(f'option "{option.id}"', option.feedback, option.see)


def _duplicates(what: str, named: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Name ids and texts that stand twice among the (id, text) of an item's parts."""
    ids, texts = set(), set()
    for name, text in named:
        folded = fold(text)
        if name in ids:
            yield f'two {what} have the id "{name}"'
        if folded in texts:
            yield f'two {what} say "{text.strip()}"'
        ids.add(name)
        texts.add(folded)


def _pair_flaws(item: Item) -> Iterator[str]:
    if len(item.pairs) not in PAIRS:
        yield f"a matching item has {PAIRS[0]} to {PAIRS[-1]} pairs, not {len(item.pairs)}"
    rights = [pair.right for pair in item.pairs]
    if rights and len(set(rights)) == 1:
        yield "all pairs have the same right text: there is nothing to match"
    for pair in item.pairs:
        same = next(right for right in rights if fold(right) == fold(pair.right))
        if same != pair.right:
            yield f'the right texts "{same}" and "{pair.right}" are one, written in two ways'
        if "\\(" in pair.right:
            yield f'the right text of pair "{pair.id}" holds a formula, which a list cannot show'
        yield from _feedback(f'pair "{pair.id}"', pair.feedback, pair.see)


def _step_flaws(item: Item) -> Iterator[str]:
    if len(item.steps) not in STEPS:
        yield f"an ordering item has {STEPS[0]} to {STEPS[-1]} steps, not {len(item.steps)}"
    for step in item.steps:
        yield from _feedback(f'step "{step.id}"', step.feedback, step.see)


def _numeric_flaws(item: Item) -> Iterator[str]:
    if item.answer is None:
        yield '"answer" is missing'
        return
    tolerance = item.tolerance
    if (tolerance.absolute is None) == (tolerance.relative is None):
        yield '"tolerance" needs either "absolute" or "relative"; { absolute = 0 } means exactly'
    for reject in item.rejects:
        if reject.value is None:
            yield 'an expected wrong answer of a numeric item has a "value"'
        elif abs(reject.value - item.answer) <= _slack(item):
            yield f"the expected wrong answer {reject.value:g} would be marked right"


def _slack(item: Item) -> float:
    """How far from the answer is still right, in the unit of the answer."""
    assert item.answer is not None
    if item.tolerance.relative is not None:
        return math.fabs(item.answer) * item.tolerance.relative
    return item.tolerance.absolute or 0.0


def _short_flaws(item: Item) -> Iterator[str]:
    accepted = {fold(text) for text in item.accept}
    if not item.accept or "" in accepted:
        yield '"accept" must list at least one answer, and no empty one'
    if len(accepted) < len(item.accept):
        yield '"accept" lists the same answer twice'
    for reject in item.rejects:
        if reject.text is None:
            yield 'an expected wrong answer of a short-answer item has a "text"'
        elif fold(reject.text) in accepted:
            yield f'the expected wrong answer "{reject.text}" is also accepted'


def _reject_flaws(item: Item) -> Iterator[str]:
    for reject in item.rejects:
        shown = reject.text if reject.value is None else f"{reject.value:g}"
        yield from _feedback(f'the expected wrong answer "{shown}"', reject.feedback, reject.see)
