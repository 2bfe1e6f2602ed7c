"""Questions that are answered for good, as a page shows them: each with what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple, Protocol

from course.content.markdown import render_inline
from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item, ItemType
from course.domain.course import Course
from course.domain.items import Response, grade
from course.domain.review import (
    Kind,
    Remark,
    chosen_options,
    paragraphs,
    remarks,
    shown_answer,
    text_remark,
)
from course.domain.translation import read_in
from course.domain.tries import SLACK
from course.web.arranging import ROW_TYPES, Settled, settled
from course.web.i18n import gettext as _
from course.web.questions import Place, Question, question

Link = Callable[[Item, str], str]  # from an item and an anchor of its lesson to an address
Verdict = tuple[str | None, str | None, str | None, str | None]  # kind, word, feedback HTML, link


class Graded(Place, Protocol):
    """A place whose answer has earned its points."""

    @property
    def points(self) -> float | None:
        """0 to 1; None before it is graded."""


class Taught(NamedTuple):
    """Where a question's answer is taught."""

    title: str
    href: str


class Reviewed(NamedTuple):
    """One question with what came of it."""

    question: Question
    state: str  # "right", "partly" or "missed"
    points: float
    verdicts: dict[str, Verdict]  # by option or row; empty for a typed answer
    rows: tuple[Settled, ...]  # of a match or an order
    verdict: Verdict  # of a typed answer
    answer: str  # of a typed answer, after a pass; "" otherwise
    note: str  # what an answer lacks that no option says; "" where nothing is to be said
    taught: tuple[Taught, ...]


def reviewed(
    course: Course, places: Iterable[Graded], link: Link, base_path: str, *, passed: bool
) -> list[Reviewed]:
    """All questions of a paper that was handed in.

    passed: whether nothing more of it will be asked; only then keys are shown.
    """
    return [_reviewed(course, place, link, base_path, passed=passed) for place in places]


def _reviewed(
    course: Course, place: Graded, link: Link, base_path: str, *, passed: bool
) -> Reviewed:
    read, points = read_in(place.item, place.translation), place.points or 0.0
    item = read.item
    is_taught = course.lesson(item.lesson_key) is not None  # an edition may have lost the lesson

    def verdict(remark: Remark) -> Verdict:
        feedback = render_inline(remark.feedback, base_path) if remark.feedback else None
        leads = (feedback or item.type in ROW_TYPES) and remark.see and is_taught
        see = link(item, remark.see.removeprefix("#")) if leads else None
        return remark.kind, _word(remark), feedback, see

    options = remarks(item, place.response, passed=passed)
    tells_answer = passed and item.type in TYPED_TYPES
    return Reviewed(
        question=question(place, base_path),
        state="right" if points > 1 - SLACK else "partly" if points > SLACK else "missed",
        points=points,
        verdicts={name: verdict(remark) for name, remark in options.items()},
        rows=settled(item, place.response, base_path, tells_key=passed),
        verdict=verdict(text_remark(item, place.response, passed=passed)),
        answer=shown_answer(replace(item, unit=read.unit)) if tells_answer else "",
        note=note(item, place.response, points),
        taught=_taught(course, place, link),
    )


def note(item: Item, response: Response | None, points: float) -> str:
    """Say what the remarks cannot.

    That an answer was not foreseen, that a right one is not whole, how an order earns its points.
    """
    if response is None or points > 1 - SLACK:
        return ""
    if item.type is ItemType.ORDERING:
        return _(
            "Every two steps in their right order earn a share of the point, and every two in the"
            " wrong order take one away."
        )
    if item.type in TYPED_TYPES:
        if points <= SLACK and grade(item, response).reject is None:
            return _("This is not the answer that was asked for. “Taught in” names its paragraph.")
    elif item.type in CHOICE_TYPES and points > SLACK and chosen_options(response) <= item.keys:
        return _("What you chose is right, but not all of it. Something else belongs to it too.")
    return ""


def _word(remark: Remark) -> str | None:
    words = {
        Kind.RIGHT: _("Your answer, right"),
        Kind.WRONG: _("Your answer"),
        Kind.MISSED: _("Right answer"),
    }
    return words[remark.kind] if remark.kind else None


def _taught(course: Course, place: Graded, link: Link) -> tuple[Taught, ...]:
    lesson = course.lesson(place.item.lesson_key)
    if lesson is None:
        return ()
    parts: dict[str, str] = {}  # title of a part -> the first paragraph in it
    for anchor in paragraphs(place.item, place.response):
        parts.setdefault(lesson.title_of(anchor), anchor)
    return tuple(
        Taught(
            f"{lesson.number} {lesson.title}: {part}"
            if part != lesson.title
            else f"{lesson.number} {lesson.title}",
            link(place.item, anchor),
        )
        for part, anchor in parts.items()
    )
