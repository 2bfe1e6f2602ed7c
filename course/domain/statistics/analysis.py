"""All that is to be said of an item and of a quiz, put together from the other files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from course.domain.bank import CHOICE_TYPES, Item
from course.domain.items import Response
from course.domain.statistics.confidence import ConfidenceFigures, confidence_figures
from course.domain.statistics.figures import PLACES, Bools, Floats, Ints, correlation
from course.domain.statistics.intervals import (
    Interval,
    consistency_interval,
    correlation_interval,
    mean_interval,
    share_interval,
)
from course.domain.statistics.items import ItemFigures, facility, guess_share, item_figures
from course.domain.statistics.options import OptionFigures, option_figures, score_groups
from course.domain.statistics.papers import NOTHING, Papers, alike, rows_of_items
from course.domain.statistics.quiz import QuizFigures, quiz_figures
from course.domain.statistics.responses import Shown, known, shows
from course.domain.statistics.timing import TimeFigures, time_figures
from course.domain.statistics.verdicts import Verdict, judge
from course.domain.statistics.weights import effective_weights, intended_weights

LISTED = 8
"""Typed answers that are listed, the most frequent first; there may be thousands."""

SHARED = 2
"""People who must have typed an answer before it is listed: a single one may hold anything."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What people gave to one item: columns of equal length."""

    marks: Floats  # 0 to 1
    response: Ints  # NOTHING: nothing was answered
    locale: Ints  # NOTHING: nothing was answered
    seconds: Floats  # nan where unknown
    totals: Floats  # share of each paper's points; nan where there is no paper
    rests: Floats  # the same without this item; nan also on a paper of one item


@dataclass(frozen=True, slots=True)
class LocaleFigures:
    """The answers given in one language."""

    locale: str
    answers: int
    facility: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """All that is known of one item at one meaning."""

    answers: int  # papers that hold it, or answers to a check; left empty or not
    blanks: int  # left empty
    figures: ItemFigures  # against whole totals, as Moodle has it for drawn questions
    facility_interval: Interval | None
    discrimination: float | None  # correlation with the rest of the paper
    discrimination_interval: Interval | None
    guess: float | None  # what blind guessing earns; None: cannot be said
    exposure: float | None  # share of the papers that hold it; None: on no paper
    group_sizes: tuple[int, ...]  # people in each score group, weakest first
    curve: tuple[float, ...]  # facility in each score group
    options: tuple[OptionFigures, ...]
    time: TimeFigures | None
    locales: tuple[LocaleFigures, ...]
    confidence: ConfidenceFigures | None  # checks only
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """The places that one lesson has on a paper."""

    section: int
    places: int
    facility: float
    intended: float  # share of the points, 0 to 1
    effective: float | None  # share in telling people apart; None: it tells them apart wrongly


@dataclass(frozen=True, slots=True)
class QuizAnalysis:
    """All that is known of one quiz."""

    papers: int  # that are built alike
    left_out: int  # built otherwise
    length: int  # items on a paper, each worth one point
    figures: QuizFigures
    mean_interval: Interval | None
    consistency_interval: Interval | None
    sections: tuple[SectionFigures, ...]


# ---------------------------------------------------------------- items


def analyse_items(
    papers: Papers,
    items: Sequence[Item],
    responses: Sequence[Response | None],
    locales: Sequence[str],
    rng: Generator,
) -> list[ItemAnalysis]:
    """Judge each item by the papers that hold it.

    items, responses, locales: what the numbers in the columns stand for. rng: for intervals; the
    same seed gives the same ones, in whatever order the papers come.
    """
    totals, lengths = papers.totals, papers.lengths
    found = []
    for item, rows in zip(items, rows_of_items(papers, len(items)), strict=True):
        paper, marks = papers.paper[rows], papers.points[rows]
        left = np.where(lengths[paper] > 1, lengths[paper] - 1.0, np.nan)
        rests = np.round((totals[paper] - marks) / left, PLACES)
        answers = Answers(
            marks,
            papers.response[rows],
            papers.locale[rows],
            papers.seconds[rows],
            totals[paper] / lengths[paper],
            rests,
        )
        exposure = len(rows) / papers.count if papers.count else None
        found.append(analyse_item(item, answers, responses, locales, rng, exposure=exposure))
    return found


def analyse_item(
    item: Item,
    answers: Answers,
    responses: Sequence[Response | None],
    locales: Sequence[str],
    rng: Generator,
    *,
    exposure: float | None = None,
    said: Mapping[str, Bools] | None = None,
) -> ItemAnalysis:
    """Judge one item. said: for each degree of certainty, which answers had it; checks only."""
    marks = answers.marks
    groups = score_groups(answers.rests)
    options = _options(item, answers, responses, groups)
    figures = item_figures(marks, answers.totals)
    rested = ~np.isnan(answers.rests)
    tried, rests = marks[rested], answers.rests[rested]
    discrimination = correlation(tried, rests)
    interval = correlation_interval(tried, rests, rng)
    guess = guess_share(item)
    return ItemAnalysis(
        answers=len(marks),
        blanks=int(np.count_nonzero(answers.response == NOTHING)),
        figures=figures,
        facility_interval=_facility_interval(marks, rng),
        discrimination=discrimination,
        discrimination_interval=interval,
        guess=guess,
        exposure=exposure,
        group_sizes=tuple(int(group.sum()) for group in groups),
        curve=tuple(float(marks[group].mean()) for group in groups),
        options=options,
        time=time_figures(answers.seconds),
        locales=_locales(marks, answers.locale, locales, rng),
        confidence=confidence_figures(marks, dict(said)) if said else None,
        verdict=judge(
            answers=len(marks),
            facility=figures.facility,
            discrimination=discrimination,
            interval=interval,
            guess=guess,
            options=options if item.type in CHOICE_TYPES else (),
        ),
    )


def _options(
    item: Item,
    answers: Answers,
    responses: Sequence[Response | None],
    groups: Sequence[Bools],
) -> tuple[OptionFigures, ...]:
    """Who showed what; each distinct response is read once, however many gave it."""
    numbers, which, counts = np.unique(answers.response, return_inverse=True, return_counts=True)
    read = [shows(item, responses[n] if n != NOTHING else None) for n in numbers.tolist()]
    listed = known(item) or _most_frequent(read, counts)
    found = []
    for one in listed:
        table = np.array([any(one.name == shown.name for shown in some) for some in read], bool)
        chosen = table[which.reshape(-1)]
        found.append(option_figures(one.name, one.is_key, chosen, answers.rests, groups))
    return tuple(found)


def _most_frequent(read: Sequence[Sequence[Shown]], counts: Ints) -> list[Shown]:
    tally: Counter[Shown] = Counter()
    for some, count in zip(read, counts.tolist(), strict=True):
        for shown in some:
            tally[shown] += count
    shared = [shown for shown, count in tally.items() if count >= SHARED]
    return sorted(shared, key=lambda shown: (-tally[shown], shown.name))[:LISTED]


def _facility_interval(marks: Floats, rng: Generator) -> Interval | None:
    """Exact where everybody earned all or nothing, else by bootstrap."""
    right = marks == 1
    if bool((right | (marks == 0)).all()):
        return share_interval(int(right.sum()), len(marks))
    return mean_interval(marks, rng)


def _locales(
    marks: Floats, locale: Ints, locales: Sequence[str], rng: Generator
) -> tuple[LocaleFigures, ...]:
    found = []
    for number in np.unique(locale).tolist():
        if number == NOTHING:
            continue
        own = marks[locale == number]
        mean = facility(own)
        if mean is not None:
            interval = _facility_interval(own, rng)
            found.append(LocaleFigures(locales[number], len(own), mean, interval))
    return tuple(sorted(found, key=lambda one: (-one.answers, one.locale)))


# ---------------------------------------------------------------- quiz


def analyse_quiz(papers: Papers, rng: Generator) -> QuizAnalysis:
    """Judge a quiz by those of its papers that are built alike."""
    marks = alike(papers)
    people, places = marks.points.shape
    figures = quiz_figures(marks.points)
    alpha = figures.consistency
    return QuizAnalysis(
        papers=people,
        left_out=papers.count - people,
        length=places,
        figures=figures,
        mean_interval=mean_interval(marks.points.sum(axis=1), rng),
        consistency_interval=None if alpha is None else consistency_interval(alpha, people, places),
        sections=_sections(marks.points, marks.sections),
    )


def _sections(points: Floats, sections: Ints) -> tuple[SectionFigures, ...]:
    if not points.size:
        return ()
    intended = intended_weights(np.ones(len(sections)))
    effective = effective_weights(points)
    found = []
    for section in dict.fromkeys(sections.tolist()):
        places = np.flatnonzero(sections == section).tolist()
        own = [weight for place in places if (weight := effective[place]) is not None]
        found.append(
            SectionFigures(
                section,
                len(places),
                float(points[:, places].mean()),
                sum(intended[place] for place in places),
                sum(own) if own else None,
            )
        )
    return tuple(found)
