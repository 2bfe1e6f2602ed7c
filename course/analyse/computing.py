"""From answers to figures: one module, by one choice of attempts."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from sqlalchemy.orm import Session

from course.analyse.reading import (
    Checked,
    Sat,
    Subject,
    Subjects,
    read_checks,
    read_papers,
    read_subjects,
)
from course.domain.bank import ItemUse
from course.domain.statistics import ItemAnalysis, QuizAnalysis, analyse_items, analyse_quiz
from course.domain.statistics.analysis import Answers, analyse_item
from course.domain.statistics.figures import Ints
from course.domain.statistics.kept import to_plain
from course.domain.statistics.which import Which

SEED = 2027
"""Of the bootstrap: the same answers give the same intervals at each look."""


class Computed(NamedTuple):
    """All figures of a module."""

    quiz: QuizAnalysis
    sections: tuple[str, ...]  # lesson slugs, by their number
    items: tuple[tuple[Subject, ItemAnalysis], ...]  # those that somebody was asked
    meanings: dict[int, int]  # item id -> its latest meaning, asked or not

    def content(self) -> str:
        """As it is kept."""
        items = [
            {"item": subject.item_id, "meaning": subject.meaning, "figures": to_plain(figures)}
            for subject, figures in self.items
        ]
        whole = {"quiz": to_plain(self.quiz), "sections": self.sections, "items": items}
        return json.dumps(whole, ensure_ascii=False)

    def flags(self) -> str:
        """Those that need a look; a question that means something else now begins anew."""
        flagged = {
            subject.item_id: figures.verdict.kind
            for subject, figures in self.items
            if figures.verdict.kind.is_flagged and subject.meaning == self.meanings[subject.item_id]
        }
        return json.dumps(flagged)


def compute(db: Session, module: str, which: Which) -> Computed:
    """Read all answers to a module's questions, and judge questions and quiz."""
    subjects = read_subjects(db, module)
    sat = read_papers(db, module, which, subjects)
    return judge_all(sat, read_checks(db, module, which, subjects), subjects)


def judge_all(sat: Sat, checked: Checked, subjects: Subjects) -> Computed:
    """Judge what was read; no question is asked here."""
    rng = np.random.default_rng(SEED)
    items = [subject.item for subject in subjects.all]
    judged = analyse_items(sat.papers, items, sat.responses, sat.locales, rng)
    found = []
    for number, (subject, figures) in enumerate(zip(subjects.all, judged, strict=True)):
        if subject.use is ItemUse.CHECK:
            figures = _check(checked, subject, np.flatnonzero(checked.subject == number), rng)
        if figures.answers:
            found.append((subject, figures))
    meanings = {subject.item_id: subject.meaning for subject in subjects.all}
    return Computed(analyse_quiz(sat.papers, rng), sat.sections, tuple(found), meanings)


def _check(checked: Checked, subject: Subject, rows: Ints, rng: Generator) -> ItemAnalysis:
    """Judge a check: it stands on no paper, so there is nothing to compare it with."""
    nothing = np.full(len(rows), np.nan)
    answers = Answers(
        marks=checked.fraction[rows],
        response=checked.response[rows],
        locale=checked.locale[rows],
        seconds=nothing,
        totals=nothing,
        rests=nothing,
    )
    said = {name: checked.confidence[rows] == number for number, name in enumerate(checked.degrees)}
    return analyse_item(
        subject.item, answers, checked.responses, checked.locales, rng, said=said or None
    )
