"""Questions on paper: what is asked and what there is to choose from; the answer apart from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from course.content.markdown import render_block, render_inline
from course.domain.assembly import order_for_all
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.numbers import shown_number


class Question(NamedTuple):
    """A check's item as paper shows it. All HTML is of our own rendering."""

    stem: str
    options: tuple[str, ...] = ()  # to tick
    is_several: bool = False  # any number of them may be right
    lefts: tuple[str, ...] = ()  # to match: beside each, the letter of one of `rights`
    rights: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()  # to number, in no order
    unit: str = ""  # after the line to write on


def on_paper(item: Item, base_path: str) -> Question:
    """Make a check's item ready for paper."""
    question = Question(render_block(item.stem, base_path), unit=item.unit)
    order = order_for_all(item)
    if item.type in CHOICE_TYPES:
        texts = _rendered((option.text for option in item.options), base_path)
        is_several = item.type is ItemType.MULTIPLE_CHOICE
        return question._replace(options=texts, is_several=is_several)
    if item.type is ItemType.MATCHING:
        lefts = _rendered((pair.left for pair in item.pairs), base_path)
        rights = _rendered((item.rights[name] for name in order), base_path)
        return question._replace(lefts=lefts, rights=rights)
    if item.type is ItemType.ORDERING:
        steps = {step.id: step.text for step in item.steps}
        return question._replace(steps=_rendered((steps[name] for name in order), base_path))
    return question


def _rendered(texts: Iterable[str], base_path: str) -> tuple[str, ...]:
    return tuple(render_inline(text, base_path) for text in texts)


class Answer(NamedTuple):
    """One right answer, or a part of it, for whoever leads a discussion. HTML as above."""

    text: str
    why: str


def answers_of(item: Item, base_path: str) -> tuple[Answer, ...]:
    """What is right, and why, in the item's own words."""
    if item.type in CHOICE_TYPES:
        told = [(option.text, option.feedback) for option in item.options if option.is_key]
    elif item.type is ItemType.MATCHING:
        told = [(f"{pair.left} – {pair.right}", pair.feedback) for pair in item.pairs]
    elif item.type is ItemType.ORDERING:
        told = [(step.text, step.feedback) for step in item.steps]
    else:
        right = (
            item.accept[0]
            if item.accept
            else f"{shown_number(item.answer or 0.0)} {item.unit}".strip()
        )
        told = [(right, item.feedback)]
    return tuple(
        Answer(render_inline(text, base_path), render_inline(why, base_path)) for text, why in told
    )
