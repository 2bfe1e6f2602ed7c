"""A check as its page shows it: open, or answered with what came of each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from course.content.markdown import render_block, render_inline
from course.domain.assembly import order_for_all
from course.domain.bank import TYPED_TYPES, ItemType
from course.domain.course import Lesson
from course.domain.items import Response, grade
from course.domain.parts import CheckPart
from course.domain.review import (
    Kind,
    Remark,
    chosen_options,
    remarks,
    shown_answer,
    text_remark,
    typed_text,
)
from course.domain.translation import Reading, read_in
from course.domain.words import Words
from course.learn.forms import field_name
from course.learn.queries import Answered, Asked
from course.web import arranging
from course.web.arranging import Rows, Settled
from course.web.item_reading import Spoken, spoken
from course.web.questions import kind


class Trouble(NamedTuple):
    """An answer that could not be kept, and why."""

    response: Response
    words: Words


class Verdict(NamedTuple):
    """What came of one option, or of a typed answer."""

    kind: Kind | None  # None: nothing is said about it
    is_chosen: bool
    feedback: str  # HTML
    anchor: str  # of the paragraph, without "#"; "" where none need be read again


class Check(NamedTuple):
    """One check, ready for its template."""

    item: str  # item id; "" where it cannot be asked
    number: int
    name: str  # of its fields
    kind: str  # "radio", "checkbox", "text", "pairs" or "places"
    inputmode: str
    stem: str  # HTML
    options: tuple[tuple[str, str], ...]  # (id, HTML)
    unit: str
    chosen: frozenset[str]
    text: str
    verdicts: Mapping[str, Verdict] | None  # by option or row, "" for a typed answer; None: open
    is_right: bool
    answer: str  # of a typed item that was not answered rightly, for whoever has answered
    spoken: Spoken | None = None  # in which language it is asked; None: it cannot be asked
    trouble: Words | None = None
    rows: Rows | None = None  # of a match or an order
    settled: tuple[Settled, ...] = ()  # the same once it is answered


def shown(
    part: CheckPart,
    asked: Asked | None,
    answered: Answered | None,
    base_path: str,
    trouble: Trouble | None = None,
) -> Check:
    """Make a check ready. An answered one is shown as the item stood then, an open one as now."""
    if trouble is not None and asked is not None:
        check = _bare(part, *_read(asked), trouble.response, base_path)
        return check._replace(trouble=trouble.words)
    if answered is not None:
        read, said = _read(answered)
        check = _bare(part, read, said, answered.response, base_path)
        return _answered(check, read, answered.response, base_path)
    if asked is not None:
        return _bare(part, *_read(asked), None, base_path)
    return _nothing(part)


def _read(one: Asked | Answered) -> tuple[Reading, Spoken]:
    """The item in the reader's language, and how its page says which one that is."""
    read = read_in(one.item, one.translation)
    return read, spoken(read, one.translation)


def number_of(lesson: Lesson, item: str) -> int | None:
    """The number of the check that asks an item; None where the lesson asks no such item."""
    return next((check.number for check in lesson.checks if check.item == item), None)


def _bare(
    part: CheckPart, read: Reading, said: Spoken, response: Response | None, base_path: str
) -> Check:
    item = read.item
    return Check(
        item=part.item,
        number=part.number,
        name=field_name(part.number),
        kind=kind(item),
        inputmode="decimal" if item.type is ItemType.NUMERIC else "text",
        stem=render_block(item.stem, base_path),
        options=tuple((o.id, render_inline(o.text, base_path)) for o in item.options),
        unit=read.unit,
        chosen=chosen_options(response),
        text=typed_text(response),
        verdicts=None,
        is_right=False,
        answer="",
        spoken=said,
        rows=arranging.rows(item, order_for_all(item), response, base_path),
    )


def _nothing(part: CheckPart) -> Check:
    return Check(
        "", part.number, "", "", "", "", (), "", frozenset(), "", None, is_right=False, answer=""
    )


def _answered(check: Check, read: Reading, response: Response, base_path: str) -> Check:
    item = read.item
    is_right = grade(item, response).fraction == 1
    said = (
        {"": text_remark(item, response, passed=True)}
        if item.type in TYPED_TYPES
        else remarks(item, response, passed=True)
    )
    return check._replace(
        verdicts={name: _verdict(remark) for name, remark in said.items()},
        is_right=is_right,
        answer="" if is_right else shown_answer(replace(item, unit=read.unit)),
        settled=arranging.settled(item, response, base_path, tells_key=True),
    )


def _verdict(remark: Remark) -> Verdict:
    """Say something where something was chosen or missed; a wrong choice names its paragraph."""
    if remark.kind is None:
        return Verdict(None, remark.is_chosen, "", "")
    anchor = remark.see.removeprefix("#") if remark.kind is Kind.WRONG else ""
    return Verdict(remark.kind, remark.is_chosen, render_inline(remark.feedback), anchor)
