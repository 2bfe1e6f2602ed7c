"""The list of checks: how many are right, and whether those who were sure were right to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from course.analyse.queries import Kept, Question
from course.analyse.showing import title_of
from course.domain.course import Course, Lesson
from course.domain.statistics import FEWEST, Verdict
from course.domain.statistics.confidence import Calibration, ConfidenceFigures, Degree
from course.domain.words import Words, words


class Row(NamedTuple):
    """One check."""

    slug: str
    title: str
    lesson: Lesson | None
    answers: int
    facility: float | None
    verdict: Verdict
    degrees: Mapping[str, Degree]  # by name; empty: nobody was asked how sure they were
    bonus: float | None  # calibration; None: nobody was asked
    calibration: Calibration | None  # None: nobody was asked
    says: Words

    @property
    def is_thin(self) -> bool:
        """Whether too few answers stand behind the figures."""
        return self.answers < FEWEST

    @property
    def is_misplaced(self) -> bool:
        """Whether people are sure of what is wrong."""
        return self.calibration is Calibration.MISPLACED and not self.is_thin


class ChecksPage(NamedTuple):
    """All checks, those whose lesson needs a look first."""

    rows: tuple[Row, ...]
    misconceptions: int  # where people are sure of what is wrong
    as_of: datetime  # of the oldest figures


def checks_page(
    course: Course, questions: Sequence[Question], kept: Mapping[str, Kept]
) -> ChecksPage:
    """Put checks beside their figures. kept: of each of their modules, of one at least."""
    rows = sorted((_row(course, one, kept[one.item.module]) for one in questions), key=_urgency)
    wrong = sum(row.is_misplaced for row in rows)
    return ChecksPage(tuple(rows), wrong, min(one.as_of for one in kept.values()))


def _urgency(row: Row) -> tuple[object, ...]:
    """Enough answers first; of them those where people are sure of what is wrong."""
    return (
        row.is_thin,
        not row.is_misplaced,
        0.0 if row.bonus is None or row.is_thin else row.bonus,
        row.slug,
    )


def _row(course: Course, question: Question, kept: Kept) -> Row:
    figures = kept.figures(question.id, question.meaning)
    said = figures.confidence if figures else None
    return Row(
        question.slug,
        title_of(question.item),
        course.lesson(question.item.lesson_key),
        figures.answers if figures else 0,
        figures.figures.facility if figures else None,
        figures.verdict if figures else Verdict.of_nobody(),
        {degree.name: degree for degree in said.degrees} if said else {},
        said.bonus if said else None,
        said.calibration if said else None,
        _says(figures.answers if figures else 0, said),
    )


def _says(answers: int, said: ConfidenceFigures | None) -> Words:
    if answers < FEWEST:
        return words("Too few answers to tell.")
    if said is None:
        return words("Nobody was asked how sure they were.")
    return _SENTENCES[said.calibration]


_SENTENCES = {
    Calibration.MISPLACED: words(
        "People are sure of what is wrong. The lesson may need a paragraph."
    ),
    Calibration.DOUBTING: words("Most are right, and many do not trust their answer."),
    Calibration.KNOWING: words("Those who were sure were right more often."),
    Calibration.LITTLE: words("How sure people were says little."),
}
