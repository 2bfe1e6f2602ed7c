"""How sure people were on checks, and whether they were right to be.

Being sure and right is worth most, being sure and wrong costs most. What counts is the bonus: what
was earned beyond what the same person would earn by always saying the one degree that pays best at
their rate of right answers. Above 0, people know what they know; below 0, they are sure of what is
wrong. It is no mark and changes none.

Source: Moodle, certainty-based marking: 1, 2, 3 points where right and 0, -2, -6 where wrong; the
bonus is a tenth of the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from course.domain.statistics.figures import Bools, Floats
from course.domain.statistics.intervals import Interval, share_interval

WORTH = {"guess": (1, 0), "think-so": (2, -2), "sure": (3, -6)}
"""What a right and a wrong answer is worth, by how sure somebody was, from least to most."""

BONUS_SHARE = 0.1
RIGHT = 1 - 1e-9  # share of the points from which an answer counts as right


TELLS = 0.02
"""How far the bonus lies from 0 before it says something. Ours, not from a book."""

PAYS, LOSES = 0.8, 2 / 3
"""Shares of right answers from which being sure pays best, and below which it costs points: both
follow from what answers are worth."""

SURE_ENOUGH = 10  # sure answers before they are called misplaced


class Calibration(StrEnum):
    """What certainty and correctness had to do with each other."""

    MISPLACED = "misplaced"  # sure of what is wrong
    DOUBTING = "doubting"  # right, and not trusting it
    KNOWING = "knowing"  # those who were sure were right more often
    LITTLE = "little"  # it says little


@dataclass(frozen=True, slots=True)
class Degree:
    """The answers given with one degree of certainty."""

    name: str  # "sure"
    answers: int
    right: int
    interval: Interval | None  # of the share that is right; None: no answer


@dataclass(frozen=True, slots=True)
class ConfidenceFigures:
    """How certainty and correctness went together."""

    degrees: tuple[Degree, ...]  # from least to most sure
    accuracy: float  # mean share of the points, 0 to 1
    bonus: float  # above 0: well judged; at most 0.3

    @property
    def calibration(self) -> Calibration:
        """What it means. A bonus below 0 alone does not say that people are sure of what is wrong:
        whoever guesses an easy answer rightly gives points away, too.
        """
        sure = next((one for one in self.degrees if one.name == "sure"), None)
        share = sure.right / sure.answers if sure and sure.answers else None
        if sure and share is not None and sure.answers >= SURE_ENOUGH and share < LOSES:
            return Calibration.MISPLACED
        if self.bonus >= TELLS:
            return Calibration.KNOWING
        if self.bonus <= -TELLS and self.accuracy >= PAYS:
            return Calibration.DOUBTING
        return Calibration.LITTLE


def confidence_figures(fractions: Floats, said: dict[str, Bools]) -> ConfidenceFigures | None:
    """Compare certainty with correctness; None where nobody was asked.

    fractions: what each answer earned, 0 to 1. said: for each degree, which answers had it.
    """
    degrees = tuple(_degree(name, fractions[said[name]]) for name in WORTH if name in said)
    asked = sum(degree.answers for degree in degrees)
    if not asked:
        return None
    worth = sum(_worth(fractions[said[degree.name]], degree.name) for degree in degrees)
    accuracy = float(sum(fractions[said[degree.name]].sum() for degree in degrees)) / asked
    best = max(accuracy * right + (1 - accuracy) * wrong for right, wrong in WORTH.values())
    return ConfidenceFigures(degrees, accuracy, BONUS_SHARE * (worth / asked - best))


def _degree(name: str, fractions: Floats) -> Degree:
    right = int(np.count_nonzero(fractions >= RIGHT))
    return Degree(name, len(fractions), right, share_interval(right, len(fractions)))


def _worth(fractions: Floats, name: str) -> float:
    right, wrong = WORTH[name]
    return float((fractions * right + (1 - fractions) * wrong).sum())
