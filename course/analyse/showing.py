"""What the pages of this room show, put together from questions and their figures."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from course.analyse.charts import (
    NARROW_CURVES,
    NARROW_MAP,
    WIDE_CURVES,
    WIDE_MAP,
    Curves,
    Map,
    bounds,
    draw_curves,
    draw_map,
)
from course.analyse.queries import Found, Judged, Kept, Question
from course.content.markdown import render_plain
from course.domain.bank import CHOICE_TYPES, Item
from course.domain.course import Course, Lesson, Module
from course.domain.statistics import ItemAnalysis, Kind, QuizAnalysis, Verdict
from course.domain.statistics.analysis import SectionFigures
from course.domain.statistics.options import OptionFigures
from course.domain.words import Words, words

TITLE = 72  # characters of a question that stand for it
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Row(NamedTuple):
    """One question in the list."""

    number: int | None  # by which the map names it; None: it needs no look
    slug: str
    title: str
    lesson: Lesson | None
    judged: Judged
    says: Words  # what the verdict means
    action: Words  # what to do about it first

    @property
    def is_thin(self) -> bool:
        """Whether too few answers stand behind the figures."""
        return self.judged.verdict.kind is Kind.FEW

    @property
    def place(self) -> tuple[float, float] | None:
        """Facility and discrimination; None where one of them cannot be told."""
        facility, discrimination = self.judged.facility, self.judged.discrimination
        if facility is None or discrimination is None:
            return None
        return facility, discrimination


class QuizRow(NamedTuple):
    """One quiz as a whole."""

    module: Module
    figures: QuizAnalysis
    sections: tuple[tuple[Lesson | None, SectionFigures], ...]


class BankPage(NamedTuple):
    """The list of questions, the map of them, and the quizzes."""

    rows: tuple[Row, ...]  # those that need a look first, the most urgent of them first
    flagged: int
    mapped: tuple[Row, ...]  # in the order of the maps' marks
    maps: tuple[Map, Map]  # wide and narrow
    quizzes: tuple[QuizRow, ...]
    as_of: datetime  # of the oldest figures


def bank_page(
    course: Course,
    modules: Sequence[Module],
    questions: Sequence[Question],
    kept: Mapping[str, Kept],
    owing: Collection[int] = (),
) -> BankPage:
    """Put questions beside their figures.

    kept: of each of the modules. owing: ids of questions that the reader answers in a review before
    seeing the key: which of their options a verdict is about stays unsaid.
    """
    judged = [(one, kept[one.item.module].judged(one.id, one.meaning)) for one in questions]
    judged.sort(key=lambda pair: (pair[1].verdict.kind.urgency, -pair[1].answers, pair[0].slug))
    flagged = sum(figures.verdict.kind.is_flagged for _, figures in judged)
    rows = tuple(
        _row(course, question, figures, place if place <= flagged else None, question.id in owing)
        for place, (question, figures) in enumerate(judged, start=1)
    )
    # Few answers make wild figures: they are drawn where the others leave room for them. What needs
    # a look is drawn last, above the rest.
    limits = bounds([row.place for row in rows if row.place and not row.is_thin])
    mapped = tuple(row for row in reversed(rows) if row.place and limits.hold(*row.place))
    places = [row.place for row in mapped if row.place]
    numbers = [str(row.number or "") for row in mapped]
    return BankPage(
        rows,
        flagged,
        mapped,
        (
            draw_map(places, numbers, limits, WIDE_MAP),
            draw_map(places, numbers, limits, NARROW_MAP),
        ),
        tuple(_quiz(course, module, kept[module.slug]) for module in modules),
        min(one.as_of for one in kept.values()),
    )


def _row(
    course: Course, question: Question, judged: Judged, number: int | None, is_owing: bool
) -> Row:
    item, verdict = question.item, judged.verdict
    is_withheld = is_owing and verdict.option is not None
    return Row(
        number,
        question.slug,
        title_of(item),
        course.lesson(item.lesson_key),
        judged,
        _WITHHELD if is_withheld else verdict.words(name_of(item, verdict.option)),
        _ANSWER_FIRST if is_withheld else _action(item, verdict),
    )


_WITHHELD = words(
    "This is about one of the options. You may be the one who reviews this question, and your "
    "answer comes before its key: which option it is, the page says once you have answered."
)
_ANSWER_FIRST = words("Answer it in the review")


def _action(item: Item, verdict: Verdict) -> Words:
    option, keys = name_of(item, verdict.option), sorted(name_of(item, key) for key in item.keys)
    if verdict.kind is Kind.MISKEYED and len(keys) == 1:
        first, second = sorted((option, *keys))
        return words("Compare %(first)s and %(second)s", first=first, second=second)
    if verdict.kind is Kind.IDLE:
        return words("Look at option %(option)s", option=option)
    return words("See who chose what")


def _quiz(course: Course, module: Module, kept: Kept) -> QuizRow:
    sections = tuple(
        (course.lesson(f"{module.slug}/{kept.sections[one.section]}"), one)
        for one in kept.quiz.sections
    )
    return QuizRow(module, kept.quiz, sections)


def title_of(item: Item) -> str:
    """A question's first words, by which a list can name it."""
    return textwrap.shorten(render_plain(item.stem), TITLE, placeholder="…") or item.id


def name_of(item: Item, option: str | None) -> str:
    """How readers know an option: by its letter in the order of the bank."""
    names = [one.id for one in item.options]
    return LETTERS[names.index(option)] if option in names[: len(LETTERS)] else (option or "")


# ---------------------------------------------------------------- one item


class OptionRow(NamedTuple):
    """One thing that answers show."""

    name: str  # letter, number, or nothing where the text says it all
    text: str
    figures: OptionFigures


class ItemPage(NamedTuple):
    """One question at one meaning."""

    found: Found
    item: Item  # as it was worded last
    title: str
    lesson: Lesson | None
    meaning: int
    meanings: tuple[int, ...]  # that have figures, and the latest one
    figures: ItemAnalysis | None  # None: nobody was asked
    says: Words | None
    options: tuple[OptionRow, ...]
    curves: tuple[Curves, Curves] | None  # wide and narrow; None: too few answers
    section: SectionFigures | None  # of the places its lesson has on a paper
    as_of: datetime


def item_page(course: Course, found: Found, kept: Kept, meaning: int | None) -> ItemPage | None:
    """Put one question beside its figures; None where it never had this meaning.

    meaning: number of the version with which it began; None for the latest.
    """
    latest = found.wordings[-1].meaning
    meaning = latest if meaning is None else meaning
    wordings = found.of(meaning)
    if not wordings:
        return None
    item = wordings[-1].item
    figures = kept.figures(found.id, meaning)
    options = _options(item, figures) if figures else ()
    return ItemPage(
        found,
        item,
        title_of(item),
        course.lesson(item.lesson_key),
        meaning,
        tuple(sorted({*kept.meanings(found.id), latest})),
        figures,
        figures.verdict.words(name_of(item, figures.verdict.option)) if figures else None,
        options,
        _curves(options),
        _section(kept, item),
        kept.as_of,
    )


def _options(item: Item, figures: ItemAnalysis) -> tuple[OptionRow, ...]:
    texts = _texts(item)
    return tuple(
        OptionRow(_short(item, place), texts.get(one.name, one.name), one)
        for place, one in enumerate(figures.options)
    )


def _texts(item: Item) -> dict[str, str]:
    texts = {option.id: render_plain(option.text) for option in item.options}
    texts |= {p.id: f"{render_plain(p.left)} – {render_plain(p.right)}" for p in item.pairs}
    return texts | {step.id: render_plain(step.text) for step in item.steps}


def _short(item: Item, place: int) -> str:
    if item.type in CHOICE_TYPES:
        return LETTERS[place] if place < len(LETTERS) else str(place + 1)
    return str(place + 1)


def _curves(options: Sequence[OptionRow]) -> tuple[Curves, Curves] | None:
    shares = [option.figures.curve for option in options]
    wide, narrow = (draw_curves(shares, frame) for frame in (WIDE_CURVES, NARROW_CURVES))
    return (wide, narrow) if wide and narrow else None


def _section(kept: Kept, item: Item) -> SectionFigures | None:
    sections = kept.sections
    return next((one for one in kept.quiz.sections if sections[one.section] == item.lesson), None)
