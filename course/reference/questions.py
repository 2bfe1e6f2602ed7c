"""A check on paper: the question and what there is to choose from, never the answer."""

from __future__ import annotations

from typing import NamedTuple

from course.content.markdown import render_block, render_inline
from course.domain.assembly import order_for_all
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.web import arranging
from course.web.arranging import Rows


class Question(NamedTuple):
    """A check's item as paper shows it. All HTML is of our own rendering."""

    stem: str
    options: tuple[str, ...] = ()  # to tick
    is_several: bool = False  # any number of them may be right
    unit: str = ""  # after the line to write on
    rows: Rows | None = None  # to fill in, one by one


def on_paper(item: Item, base_path: str) -> Question:
    """Make a check's item ready for paper."""
    stem = render_block(item.stem, base_path)
    if item.type in CHOICE_TYPES:
        texts = tuple(render_inline(option.text, base_path) for option in item.options)
        return Question(stem, texts, item.type is ItemType.MULTIPLE_CHOICE)
    rows = arranging.rows(item, order_for_all(item), None, base_path)
    return Question(stem, unit=item.unit, rows=rows)
