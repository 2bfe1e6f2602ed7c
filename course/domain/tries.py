"""What tries at a quiz add up to, what the next one asks, and when it opens.

A quiz has sections, one a lesson. A later try asks only the sections where points were lost, with
items not seen before, and the best result of each section stands: so a try can only help. Time
comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from course.domain.bank import Blueprint
from course.domain.course import Policy
from course.domain.duration import duration
from course.domain.words import Words, words

SLACK = 1e-9  # points that adding binary fractions may lose


class SectionBest(NamedTuple):
    """The best result of a section so far."""

    points: float
    of: float  # what the items drawn were worth together


class SectionResult(NamedTuple):
    """What one try earned in one section."""

    section: str  # lesson slug
    points: float
    of: float


class QuizScore(NamedTuple):
    """Where a person stands with a quiz, over all tries."""

    sections: Mapping[str, SectionBest]  # in the order of the blueprint
    points: float
    of: float
    needed: float  # points that pass
    passed: bool


class NextTry(NamedTuple):
    """Whether the next try may start, and why not yet."""

    opens_at: datetime | None  # None: it is open now
    why: Words
    asks_for_help: bool = False  # so many tries that a person should help; none is ever locked out


def combine(blueprint: Blueprint, results: Iterable[SectionResult]) -> QuizScore:
    """Add up all tries: of each section the best share, weighed by its number of items.

    A blueprint may draw more or fewer items than it did at an earlier try; the share stands.
    """
    shares = dict.fromkeys(blueprint.draw, 0.0)
    asked: set[str] = set()
    for result in results:
        if result.section in shares and result.of > 0:
            asked.add(result.section)
            shares[result.section] = max(shares[result.section], result.points / result.of)
    points = sum(shares[section] * number for section, number in blueprint.draw.items())
    needed = blueprint.pass_share * blueprint.length
    best = {s: SectionBest(shares[s] * n, n) for s, n in blueprint.draw.items() if s in asked}
    passed = bool(asked) and points >= needed - SLACK
    return QuizScore(best, points, blueprint.length, needed, passed)


# ---------------------------------------------------------------- the next try


def sections_to_ask(blueprint: Blueprint, best: Mapping[str, SectionBest]) -> tuple[str, ...]:
    """The sections of the next try: all at first, later those where points were lost.

    All of them again, too, where none lost points: the quiz has changed since the last try, and
    only another try can show that it is passed.
    """
    lost = tuple(s for s in blueprint.draw if s not in best or _lost_points(best[s]))
    return lost or tuple(blueprint.draw)


def _lost_points(best: SectionBest) -> bool:
    return best.points < best.of - SLACK


def next_try(
    policy: Policy,
    *,
    passed: bool,
    submitted_at: datetime | None,
    tries: int,
    is_reread: bool,
    now: datetime,
) -> NextTry:
    """Say when the next try may start.

    passed: whether the quiz is passed already.
    submitted_at: of the last try; None before the first.
    tries: how many were submitted.
    is_reread: whether all that the last try named was read again since, and its checks answered.
    Then it opens at once, otherwise after the policy's wait. No number of tries closes it.
    """
    if submitted_at is None:
        return NextTry(None, words("You can start when you are ready."))
    help_now = tries >= policy.tries_before_help and not passed
    opens_at = submitted_at + timedelta(minutes=policy.wait_minutes)
    if is_reread:
        why = words("The next try is open: you have read the named parts again.")
        return NextTry(None, why, help_now)
    if now >= opens_at:
        return NextTry(None, words("The next try is open."), help_now)
    why = words(
        "The next try opens at once when you have read the named parts again and answered their"
        " checks. Without that it opens %(time)s after the last try.",
        time=duration(policy.wait_minutes),
    )
    return NextTry(opens_at, why, help_now)
