"""A question as its page shows it. Before submission nothing here knows a key or its feedback."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol

from course.content.markdown import render_block, render_inline
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.items import Response
from course.domain.review import chosen_options, typed_text
from course.domain.translation import Translation, read_in
from course.domain.words import Words
from course.web import arranging
from course.web.answers import Numbered, as_shown
from course.web.arranging import ROW_TYPES, Rows
from course.web.item_reading import Spoken, spoken


class Place(Numbered, Protocol):
    """One place on a paper: a quiz's, or that of the questions before and after the course."""

    @property
    def translation(self) -> Translation | None:
        """Of its item, into the reader's language; None: there is none, or it is the source's."""

    @property
    def order(self) -> tuple[str, ...]:
        """Option ids as shown."""

    @property
    def response(self) -> Response | None:
        """What was answered; None: nothing."""

    @property
    def revision(self) -> int:
        """Of the answer, where two windows must not overwrite each other; 0 elsewhere."""

    @property
    def is_flagged(self) -> bool:
        """Whether the learner wants to come back to it."""

    @property
    def saved_at(self) -> datetime | None:
        """None: nothing was saved yet."""


class Newer(NamedTuple):
    """An answer that was saved elsewhere, beside the one on the page."""

    options: tuple[str, ...]  # HTML of the options chosen, or of each row with what it was given
    text: str  # typed; both empty: the answer was taken back
    saved_at: datetime


class Question(NamedTuple):
    """One place on a paper, ready for its template."""

    position: int
    kind: str  # "radio", "checkbox", "text", "pairs" or "places"
    inputmode: str  # "decimal" or "text", for typed answers
    stem: str  # HTML
    options: tuple[tuple[str, str], ...]  # (id, HTML), in the order shown
    unit: str
    chosen: frozenset[str]
    text: str
    revision: int
    was: str  # the answer as this page shows it first
    is_flagged: bool
    is_answered: bool
    saved_at: datetime | None  # None: nothing was saved yet
    spoken: Spoken
    rows: Rows | None = None  # of a match or an order
    error: Words | None = None  # why the answer on the page was not saved
    newer: Newer | None = None


def questions(places: Iterable[Place], base_path: str) -> list[Question]:
    """All questions of a paper, with the answers that were saved."""
    return [question(place, base_path) for place in places]


def question(place: Place, base_path: str) -> Question:
    """One question with its saved answer."""
    read = read_in(place.item, place.translation)
    item = read.item
    texts = {option.id: option.text for option in item.options}
    options = [(name, texts[name]) for name in place.order if name in texts]
    return Question(
        position=place.position,
        kind=kind(item),
        inputmode="decimal" if item.type is ItemType.NUMERIC else "text",
        stem=render_block(item.stem, base_path),
        options=tuple((name, render_inline(text, base_path)) for name, text in options),
        unit=read.unit,
        chosen=chosen_options(place.response),
        text=typed_text(place.response),
        revision=place.revision,
        was=as_shown(place.response),
        is_flagged=place.is_flagged,
        is_answered=place.response is not None,
        saved_at=place.saved_at,
        spoken=spoken(read, place.translation),
        rows=arranging.rows(item, place.order, place.response, base_path),
    )


def kind(item: Item) -> str:
    """By what it is answered: "radio", "checkbox", "text", or the kind of its rows."""
    if item.type in ROW_TYPES:
        return ROW_TYPES[item.type]
    if item.type is ItemType.MULTIPLE_CHOICE:
        return "checkbox"
    return "radio" if item.type in CHOICE_TYPES else "text"


def with_unsaved(shown: Question, given: Response, *, error: Words | None = None) -> Question:
    """The question with an answer that could not be kept, so that nothing typed is lost."""
    rows = shown.rows and shown.rows._replace(chosen=arranging.chosen(given))
    return shown._replace(
        chosen=chosen_options(given), text=typed_text(given), rows=rows, error=error
    )


def beside_newer(shown: Question, given: Response) -> Question:
    """The question with the page's own answer, and the newer one that was saved named beside it."""
    assert shown.saved_at is not None, "what is newer was saved"
    options = tuple(html for name, html in shown.options if name in shown.chosen)
    if shown.rows is not None:
        options = arranging.in_words(shown.rows)
    newer = Newer(options, shown.text, shown.saved_at)
    return with_unsaved(shown, given)._replace(newer=newer)
