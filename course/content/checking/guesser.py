"""A blind guesser: what surface cues alone earn on a bank, held against chance and against luck.

It never sees the key of the item that it answers. A cue by itself has learned nothing; "best cue"
takes the one that earned most on half of the items to the other half, over and over with other
halves; "combination" weighs all cues by a logistic regression on all other items. Nothing else is
tuned, so the figures are honest: they are what these guessers would earn on more items like these.
(To choose the best cue on all items but one would punish two that are equally good: leaving out an
item that one of them finds would always turn the choice to the other.)

The combination comes twice, for places of keys are told from the file: lessons show the options of
checks in that order, papers shuffle them. And where places are evenly spread, a guesser who has not
seen one item finds its place rarer than the others and avoids it: such a bank makes every rule of
places lose, and could hide what the words give away.

Luck is measured by shuffling: the keys change places within their items, which leaves nothing to be
learned, and everything is guessed again.
"""

from __future__ import annotations

import itertools
import math
import random
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from course.content.checking.cues import PLACES, Sheet, Values, features, sheet
from course.domain.bank import (
    CHOICE_TYPES,
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Option,
)
from course.domain.items import grade
from course.domain.logistic import left_out_scores

SHUFFLES = 100
HALVINGS = 20
SEED = 20270618
LIMIT = 0.05  # of the points, above chance: so much a guesser may earn
USUAL, BEST, COMBINED = "most usual place", "best cue", "combination"
WITH_PLACES = "… with places"
SUMMARIES = (
    BEST,
    COMBINED,
    WITH_PLACES,
)  # what is held to the limit
LEARNERS = (COMBINED, WITH_PLACES)

Keys = tuple[bool, ...]
Points = dict[str, list[float]]  # of each guesser, what it is expected to earn on each item


class Result(NamedTuple):
    """What one guesser earned on some items, in shares of the points."""

    guesser: str
    points: float
    chance: float
    interval: float  # half the width of the 95 % interval of points above chance
    luck: float  # above chance; shuffled keys give more in 5 of 100 banks

    @property
    def above(self) -> float:
        """Points above chance."""
        return self.points - self.chance


class Group(NamedTuple):
    """Some items of the bank, and what every guesser earned on them."""

    name: str
    items: int
    results: tuple[Result, ...]
    is_limited: bool

    @property
    def beyond(self) -> tuple[Result, ...]:
        """Results that say the bank gives itself away."""
        if not self.is_limited:
            return ()
        return tuple(r for r in self.results if r.guesser in SUMMARIES and r.above > LIMIT)


def can_be_guessed(item: Item) -> bool:
    """Live items with options; typed, matched and ordered answers show no surface to guess from."""
    has_key = 0 < len(item.keys) < len(item.options)
    return item.type in CHOICE_TYPES and item.status is ItemStatus.LIVE and has_key


def guess(items: Sequence[Item], shuffles: Iterable[int] = range(SHUFFLES)) -> list[Group]:
    """Answer all items by their surface, and again with shuffled keys.

    shuffles: luck is measured once for each; whoever waits may give what shows progress.
    The same items give the same figures.
    """
    items = [item for item in items if can_be_guessed(item)]
    if len(items) < 2:
        return []
    sheets = [sheet(item) for item in items]
    keys = [tuple(option.is_key for option in item.options) for item in items]
    rows = {name: features(sheets, with_places=name == WITH_PLACES) for name in LEARNERS}
    chance = [expected(one.type, (0.0,) * len(k), k) for one, k in zip(sheets, keys, strict=True)]
    halves = _halves(len(items))
    earned = _points(sheets, rows, keys, halves)
    rng, lucky = random.Random(SEED), []
    for _ in shuffles:
        shuffled = [tuple(rng.sample(k, len(k))) for k in keys]
        lucky.append(_points(sheets, rows, shuffled, halves))
    return [
        _group(name, places, is_limited, earned, chance, lucky)
        for name, places, is_limited in _groups(sheets)
    ]


def _groups(sheets: Sequence[Sheet]) -> Iterator[tuple[str, list[int], bool]]:
    """Which items are told together; the limit holds for many, where luck is small."""
    everywhere = range(len(sheets))
    uses: dict[str, tuple[str, ...]] = {
        "quiz items": (ItemUse.QUIZ,),
        "checks": (ItemUse.CHECK,),
        "practice": (ItemUse.PRACTICE,),
        "pretests": (ItemUse.PRETEST_A, ItemUse.PRETEST_B),
    }
    yield "all items", list(everywhere), True
    for name, wanted in uses.items():
        if own := [at for at in everywhere if sheets[at].use in wanted]:
            yield name, own, name == "quiz items"
    for module in dict.fromkeys(one.module for one in sheets):
        own = [at for at in everywhere if sheets[at].module == module]
        yield f"module {module}", own, False


def _group(
    name: str,
    places: Sequence[int],
    is_limited: bool,
    earned: Points,
    chance: Sequence[float],
    lucky: Sequence[Points],
) -> Group:
    by_chance = statistics.fmean(chance[at] for at in places)
    results = []
    for guesser, points in earned.items():
        gains = [points[at] - chance[at] for at in places]
        spread = statistics.stdev(gains) if len(gains) > 1 else 0.0
        luck = sorted(statistics.fmean(one[guesser][at] for at in places) for one in lucky)
        bound = luck[math.ceil(0.95 * len(luck)) - 1] - by_chance if luck else math.nan
        mean = statistics.fmean(points[at] for at in places)
        half = 1.96 * spread / math.sqrt(len(gains))
        results.append(Result(guesser, mean, by_chance, half, bound))
    return Group(name, len(places), tuple(results), is_limited)


# ---------------------------------------------------------------- guessing


def _points(
    sheets: Sequence[Sheet],
    rows: Mapping[str, list[list[Values]]],
    keys: Sequence[Keys],
    halves: Sequence[Sequence[bool]],
) -> Points:
    """What every guesser earns when the keys stand so."""
    points = {
        cue: [expected(s.type, s.cues[cue], k) for s, k in zip(sheets, keys, strict=True)]
        for cue in sheets[0].cues
    }
    usual = _nested({cue: points[cue] for cue in PLACES}, halves)
    best = _nested(points, halves)
    shown = {cue: values for cue, values in points.items() if cue not in PLACES}
    learned = {
        name: [
            expected(one.type, score, k)
            for one, score, k in zip(sheets, left_out_scores(rows[name], keys), keys, strict=True)
        ]
        for name in LEARNERS
    }
    return {**shown, USUAL: usual, BEST: best, **learned}


def _nested(points: Mapping[str, Sequence[float]], halves: Sequence[Sequence[bool]]) -> list[float]:
    """The points of the guesser that earned most on the other half, averaged over many halvings."""
    mean = [0.0] * len(halves[0])
    for half in halves:
        totals = {
            name: (sum(itertools.compress(own, half)), sum(own)) for name, own in points.items()
        }
        in_half = max(totals, key=lambda name: totals[name][0])
        outside = max(totals, key=lambda name: totals[name][1] - totals[name][0])
        for at, is_in in enumerate(half):
            mean[at] += points[outside if is_in else in_half][at] / len(halves)
    return mean


def _halves(count: int) -> list[list[bool]]:
    rng = random.Random(SEED)
    return [rng.sample([at % 2 == 0 for at in range(count)], count) for _ in range(HALVINGS)]


def expected(kind: ItemType, scores: Sequence[float], keys: Keys) -> float:
    """The points that following some scores earns on average, ties settled by lot.

    Of one right option, the highest score is taken. Of several, all above the mean of the item are;
    those just on it with a chance of one half, so that no difference at all means blind picking.
    """
    if kind is not ItemType.MULTIPLE_CHOICE:
        top = max(scores) - 1e-9
        taken = [is_key for score, is_key in zip(scores, keys, strict=True) if score >= top]
        return sum(taken) / len(taken)
    middle = statistics.fmean(scores)
    sure = [is_key for s, is_key in zip(scores, keys, strict=True) if s > middle + 1e-9]
    open_ = [is_key for s, is_key in zip(scores, keys, strict=True) if abs(s - middle) <= 1e-9]
    right, wrong = sum(sure), len(sure) - sum(sure)
    maybe_right, maybe_wrong = sum(open_), len(open_) - sum(open_)
    points = 0.0
    for a, b in itertools.product(range(maybe_right + 1), range(maybe_wrong + 1)):
        ways = math.comb(maybe_right, a) * math.comb(maybe_wrong, b)
        points += ways * _graded(right + a, wrong + b, sum(keys), len(keys))
    return points / (1 << len(open_))


@cache
def _graded(right: int, wrong: int, keys: int, options: int) -> float:
    """What the course's own grading gives for so many right and wrong picks."""
    ids = [str(number) for number in range(options)]
    item = Item(
        id="any",
        module="any",
        lesson="any",
        objective="any",
        type=ItemType.MULTIPLE_CHOICE,
        use=ItemUse.QUIZ,
        status=ItemStatus.LIVE,
        difficulty=Difficulty.REMEMBER,
        stem="any",
        options=tuple(Option(i, i, "", "", is_key=int(i) < keys) for i in ids),
    )
    return grade(item, {"options": [*ids[:right], *ids[keys : keys + wrong]]}).fraction
