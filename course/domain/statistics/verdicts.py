"""What the figures of an item mean, in words that a person could say, most urgent first.

A verdict goes by the correlation with the rest of the paper (see the package). It needs enough
answers; with fewer it only says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from course.domain.statistics.figures import FEWEST, TINY
from course.domain.statistics.intervals import Interval
from course.domain.statistics.options import OptionFigures
from course.domain.words import Words, words

WEAK = 0.15
"""Discrimination below which an item tells too little: where Moodle calls efficiency dubious."""

EASY = 0.95
"""Facility above which little can be told; PrairieLearn asks for no discrimination there."""

NEAR_GUESSING = 0.10
"""How far facility may lie above blind guessing and still look like it: twice the standard error of
a share of a quarter among 75 people. Ours, not from a book."""

EVEN = 0.9
"""Shannon's evenness of the choices, 1 where all options are chosen equally often. Ours."""

IDLE = 0.05
"""Share of wrong answers below which a distractor does nothing. Haladyna and Downing (1993), How
many options is enough for a multiple-choice test item?, Educational and Psychological Measurement
53, 999, ask for 5 % of all people; where most are right that would condemn every distractor."""

WRONG_ENOUGH = 60
"""Wrong answers before a distractor is called idle: when none of 60 fell on it, its share is below
5 % with 95 % confidence. Hanley and Lippman-Hand (1983), If nothing goes wrong, is everything all
right?, Journal of the American Medical Association 249, 1743: at most 3 / n."""


class Kind(StrEnum):
    """What an item is like, most urgent first."""

    MISKEYED = "miskeyed"
    MISLEADING = "misleading"
    UNCLEAR = "unclear"
    WEAK = "weak"
    IDLE = "idle"
    EASY = "easy"
    FEW = "few"  # too few answers to tell
    UNTOLD = "untold"  # nothing stands out, and there is no rest of a paper to compare it with
    SOUND = "sound"

    @property
    def is_flagged(self) -> bool:
        """Whether somebody should look at it."""
        return self not in {Kind.FEW, Kind.UNTOLD, Kind.SOUND}

    @property
    def is_urgent(self) -> bool:
        """Whether people may be losing points that are theirs."""
        return self in {Kind.MISKEYED, Kind.MISLEADING}

    @property
    def urgency(self) -> int:
        """Its place in a list, from 0 for the most urgent."""
        return list(Kind).index(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A kind, and what it is about."""

    kind: Kind
    option: str | None = None  # id of the option it is about; None: of no single one
    chosen: int = 0  # how many chose that option
    answers: int = 0

    @classmethod
    def of_nobody(cls) -> Verdict:
        """The verdict on what nobody was asked."""
        return cls(Kind.FEW)

    def name(self) -> Words:
        """The verdict in two or three words."""
        return _NAMES[self.kind]

    def words(self, option: str = "") -> Words:
        """What it means and what to do. option: how readers know the option it is about."""
        if self.kind is Kind.IDLE and not self.chosen:
            return words(
                "Option %(option)s is chosen by nobody. With a distractor that tempts, this would "
                "tell more.",
                option=option,
            )
        values = {"option": option, "chosen": self.chosen, "answers": self.answers}
        return _SENTENCES[self.kind]._replace(values={**values, "needed": FEWEST})


_NAMES = {
    Kind.MISKEYED: words("Check the key"),
    Kind.MISLEADING: words("Misleads the strong"),
    Kind.UNCLEAR: words("Hard and unclear"),
    Kind.WEAK: words("Tells little"),
    Kind.IDLE: words("One option idle"),
    Kind.EASY: words("Too easy to tell"),
    Kind.FEW: words("Too few answers"),
    Kind.UNTOLD: words("Nothing stands out"),
    Kind.SOUND: words("Does its work"),
}

_SENTENCES = {
    Kind.MISKEYED: words(
        "Probably mis-keyed: strong delegates choose %(option)s. Check which option is marked as "
        "right."
    ),
    Kind.MISLEADING: words(
        "Those who do well elsewhere miss this more often than others. Check the key, then look "
        "for a second reading of the question."
    ),
    Kind.UNCLEAR: words(
        "Hard and unclear: answers are spread evenly over the options, as if guessed. Say the "
        "question more simply, or teach it better."
    ),
    Kind.WEAK: words(
        "Strong and weak delegates do about equally well on it, so it tells little. Look at what "
        "the strong choose instead of the key."
    ),
    Kind.IDLE: words(
        "Option %(option)s was chosen by %(chosen)s of %(answers)s. With a distractor that tempts, "
        "this would tell more."
    ),
    Kind.EASY: words(
        "Nearly everybody is right, so it tells nothing about anybody. Keep it to warm up, or ask "
        "for a use of the idea."
    ),
    Kind.FEW: words(
        "Too few answers to tell: %(answers)s so far, and at least %(needed)s are needed."
    ),
    Kind.UNTOLD: words(
        "Nothing stands out. Whether it tells strong from weak cannot be said: there is no rest of "
        "a paper to compare it with."
    ),
    Kind.SOUND: words("Tells strong from weak."),
}


def judge(
    *,
    answers: int,
    facility: float | None,
    discrimination: float | None,
    interval: Interval | None,
    guess: float | None,
    options: Sequence[OptionFigures],
) -> Verdict:
    """Say what an item is like; of several verdicts the most urgent one.

    facility: mean share of the points. discrimination: correlation with the rest of the paper, and
    its interval; None where it cannot be told. guess: what blind guessing earns; None where it
    cannot be said. options: of an item with keys and distractors to choose from; else none.
    """
    if answers < FEWEST or facility is None:
        return Verdict(Kind.FEW, answers=answers)
    if discrimination is not None and discrimination < -TINY:
        pulls = _pulls_the_strong(options)
        if pulls is not None:
            return Verdict(Kind.MISKEYED, pulls.name, pulls.chosen, answers)
        # A figure just below 0 may be chance, and so may a few people who missed an easy item.
        if facility < EASY and interval is not None and interval.high < WEAK:
            return Verdict(Kind.MISLEADING, answers=answers)
    tells_little = discrimination is None or discrimination < WEAK
    if facility < EASY and tells_little and _is_guessed(facility, guess, options):
        return Verdict(Kind.UNCLEAR, answers=answers)
    if facility < EASY and discrimination is not None and tells_little:
        return Verdict(Kind.WEAK, answers=answers)
    idle = _idle(options)
    if idle is not None:
        return Verdict(Kind.IDLE, idle.name, idle.chosen, answers)
    if facility >= EASY and tells_little:
        return Verdict(Kind.EASY, answers=answers)
    return Verdict(Kind.UNTOLD if discrimination is None else Kind.SOUND, answers=answers)


def _pulls_the_strong(options: Sequence[OptionFigures]) -> OptionFigures | None:
    """The distractor that does what a key should: it tells strong from weak, and the strongest
    choose it more often than the key.
    """
    keys = [option for option in options if option.is_key]
    best = max((key.curve[-1] for key in keys if key.curve), default=None)
    if best is None:
        return None
    pulling = [
        option
        for option in options
        if not option.is_key
        and option.biserial is not None
        and option.biserial >= WEAK
        and option.curve[-1] > best
    ]
    return max(pulling, key=lambda option: option.curve[-1], default=None)


def _is_guessed(facility: float, guess: float | None, options: Sequence[OptionFigures]) -> bool:
    if guess is None or facility > guess + NEAR_GUESSING or len(options) < 3:
        return False
    return evenness([option.chosen for option in options]) >= EVEN


def evenness(counts: Sequence[int]) -> float:
    """How evenly choices fall: Shannon entropy as a share of the largest, 0 to 1."""
    whole = sum(counts)
    if not whole or len(counts) < 2:
        return 0.0
    shares = [count / whole for count in counts if count]
    return -sum(share * math.log(share) for share in shares) / math.log(len(counts))


def _idle(options: Sequence[OptionFigures]) -> OptionFigures | None:
    """The least chosen distractor, if so few of those who were wrong chose it."""
    distractors = [option for option in options if not option.is_key]
    wrong = sum(option.chosen for option in distractors)
    if len(distractors) < 2 or wrong < WRONG_ENOUGH:
        return None
    least = min(distractors, key=lambda option: option.chosen)
    return least if least.chosen < IDLE * wrong else None
