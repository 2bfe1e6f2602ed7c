"""An item as a delegate would meet it, and an answer to it graded as theirs would be."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import url_for
from werkzeug.datastructures import MultiDict

from course.content.drafts import read_draft
from course.domain.assembly import order_for_all
from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, Item, ItemType
from course.domain.course import Course
from course.domain.errors import NotValid
from course.domain.items import Response, grade, matched, placed, read_response
from course.domain.review import chosen_options
from course.domain.translation import Texts, Translation, rendered
from course.domain.tries import SLACK
from course.domain.words import Words, words
from course.web.answers import changed_answers
from course.web.item_reading import spoken
from course.web.questions import Question, question, with_unsaved
from course.web.reviewing import Reviewed, reviewed
from course.web.rights import may_open

POSITION = 1
UNWRITTEN = "…"
"""What stands in the preview where nothing is written yet."""


class Place(NamedTuple):
    """The item alone on a paper."""

    item: Item
    order: tuple[str, ...]
    response: Response | None = None
    points: float | None = None
    translation: Translation | None = None
    position: int = POSITION
    revision: int = 0
    is_flagged: bool = False
    saved_at: datetime | None = None


class Tried(NamedTuple):
    """What came of an answer."""

    line: Words  # "0.67 of 1: 2 of 3 pairs"
    reviewed: Reviewed


class Preview(NamedTuple):
    """The item on its page."""

    question: Question
    tried: Tried | None  # None: nothing was answered


def preview(
    course: Course,
    content: Mapping[str, Any],
    module: str,
    base_path: str,
    answers: MultiDict[str, str] | None = None,
) -> Preview:
    """Show a draft as far as it goes, with what came of an answer to it.

    answers: the fields of the question, as a page sent them; None: nobody tried.
    """
    item = _filled(read_draft(content, module).item)
    place = Place(item, tuple(dict.fromkeys(order_for_all(item))))
    if answers is None:
        return Preview(question(place, base_path), None)
    raw = changed_answers(answers, [place])[0].raw if f"r{POSITION}" in answers else None
    try:
        response = read_response(item, raw)
    except NotValid as error:
        shown = question(place, base_path)
        if item.type in TYPED_TYPES and raw is not None:
            return Preview(with_unsaved(shown, raw, error=error.words), None)
        return Preview(shown, None)  # it answers rows that are not there any more
    if response is None:
        return Preview(question(place, base_path), None)
    fraction = grade(item, response).fraction
    place = place._replace(response=response, points=fraction)
    (seen,) = reviewed(course, [place], _paragraph, base_path, passed=True)
    return Preview(question(place, base_path), Tried(_line(item, response, fraction), seen))


class PreviewIn(NamedTuple):
    """The item on its page in another language."""

    question: Question
    explained: Reviewed  # as a delegate reads it after a pass; nothing was answered


def preview_in(course: Course, item: Item, texts: Texts, locale: str, base_path: str) -> PreviewIn:
    """Show an item in another language, as far as it is translated."""
    read = rendered(_filled(item), texts, locale)
    place = Place(read.item, tuple(dict.fromkeys(order_for_all(read.item))))
    (seen,) = reviewed(course, [place], _paragraph, base_path, passed=True)
    shown = seen.question._replace(unit=read.unit, spoken=spoken(read, None))
    return PreviewIn(shown, seen._replace(question=shown))


def _filled(item: Item) -> Item:
    """The item with a sign in every place where nothing is written: a question needs a name."""

    def full(text: str) -> str:
        return text if text.strip() else UNWRITTEN

    return replace(
        item,
        stem=full(item.stem),
        options=tuple(replace(one, text=full(one.text)) for one in item.options),
        pairs=tuple(replace(p, left=full(p.left), right=full(p.right)) for p in item.pairs),
        steps=tuple(replace(step, text=full(step.text)) for step in item.steps),
    )


def _paragraph(item: Item, anchor: str) -> str:
    """Where a paragraph is read; "" where the reader may not open lessons."""
    if not may_open("learn.lesson"):
        return ""
    return url_for("learn.lesson", module=item.module, lesson=item.lesson, _anchor=f"s-{anchor}")


def shown_fraction(fraction: float) -> str:
    """Points out of one: "0.67", "1"."""
    return f"{fraction:.2f}".rstrip("0").rstrip(".")


def _line(item: Item, response: Response, fraction: float) -> Words:
    """Say what an answer earns, and how that comes."""
    points = shown_fraction(fraction)
    if item.type is ItemType.MULTIPLE_CHOICE:
        chosen, keys = chosen_options(response), item.keys
        return words(
            "%(points)s of 1: %(right)s of %(keys)s right answers chosen, and %(wrong)s wrong",
            points=points,
            right=len(chosen & keys),
            keys=len(keys),
            wrong=len(chosen - keys),
        )
    if item.type is ItemType.MATCHING:
        given, key = matched(response), item.matches
        right = sum(key.get(chosen) == key.get(left) for left, chosen in given.items())
        return words(
            "%(points)s of 1: %(right)s of %(all)s pairs", points=points, right=right, all=len(key)
        )
    if item.type is ItemType.ORDERING:
        return _line_of_order(item, response, points)
    if fraction > 1 - SLACK:
        return words("1 of 1: right")
    if item.type not in CHOICE_TYPES and grade(item, response).reject is not None:
        return words("0 of 1: an expected wrong answer")
    return words("0 of 1: not right")


def _line_of_order(item: Item, response: Response, points: str) -> Words:
    """Every two steps in their right order earn a share, every two in the wrong one cost one."""
    places = placed(response)
    two = list(itertools.combinations([step.id for step in item.steps], 2))
    given = [(places[a], places[b]) for a, b in two if a in places and b in places]
    return words(
        "%(points)s of 1: of %(all)s pairs of steps %(right)s in the right order, %(wrong)s in the"
        " wrong one",
        points=points,
        all=len(two),
        right=sum(first < second for first, second in given),
        wrong=sum(first > second for first, second in given),
    )
