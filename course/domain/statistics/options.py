"""Who chose what: the share of each option, and how it changes from weak to strong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course.domain.statistics.figures import Bools, Floats, Ints, correlation

GROUPS = 5
"""Groups of equal size by score, as in a plot of quintiles; fewer where scores are alike."""

IN_A_GROUP = 8
"""People a group should hold: with fewer people there are fewer groups."""


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One thing that a response may show."""

    name: str  # id of the option, pair or step, or the typed answer
    is_key: bool
    chosen: int  # people
    share: float  # of all, 0 to 1
    biserial: float | None  # -1 to 1; None: everybody or nobody, or all scored the same
    curve: tuple[float, ...]  # share in each score group, weakest first


def option_figures(
    name: str, is_key: bool, chosen: Bools, scores: Floats, groups: Sequence[Bools]
) -> OptionFigures:
    """Judge one option by who chose it.

    chosen: of each person. scores: of the same people, on the rest of the paper; nan where there
    is none, and then the person counts in the share alone.
    The point-biserial is the Pearson correlation of choosing it with the score: a good distractor
    draws the weak and so lies below 0, a key above.
    Source: Canvas, item_analysis (mean score of choosers less that of others, by the spread); there
    the score holds the item itself, which favours every key.
    """
    known = ~np.isnan(scores)
    return OptionFigures(
        name,
        is_key,
        int(chosen.sum()),
        float(chosen.mean()) if len(chosen) else 0.0,
        correlation(chosen[known].astype(np.float64), scores[known]),
        tuple(float(chosen[group].mean()) for group in groups),
    )


def score_groups(scores: Floats) -> list[Bools]:
    """Part people by score into groups of about equal size, weakest first.

    Equal scores stay together, in the group of their middle rank, so that the order in which people
    came means nothing; a group that stays empty is left out. Who has no score (nan) is in none.
    """
    known = ~np.isnan(scores)
    people = int(known.sum())
    if not people:
        return []
    count = min(GROUPS, max(1, people // IN_A_GROUP))
    ordered = np.sort(scores[known])
    below = np.searchsorted(ordered, scores, side="left")
    upto = np.searchsorted(ordered, scores, side="right")
    group: Ints = ((below + upto) * count) // (2 * people)
    group = np.minimum(group, count - 1)
    masks = (known & (group == number) for number in range(count))
    return [mask for mask in masks if mask.any()]
