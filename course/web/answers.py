"""Reading what the pages of a paper send: one answer by script, or the whole paper as a form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, Protocol, TypeVar

from werkzeug.datastructures import MultiDict

from course.domain.bank import CHOICE_TYPES, Item
from course.domain.errors import NotValid
from course.domain.items import Response
from course.domain.words import words
from course.web.arranging import ROW_TYPES, given_rows

MAX_REVISION = 1_000_000


class Numbered(Protocol):
    """A place on a paper, as far as reading its answer goes."""

    @property
    def position(self) -> int:
        """1 for the first."""

    @property
    def item(self) -> Item:
        """What is asked there."""


PlaceT = TypeVar("PlaceT", bound=Numbered)


class Given(NamedTuple, Generic[PlaceT]):
    """One answer as a form brought it."""

    place: PlaceT
    revision: int  # which the page knew
    raw: Mapping[str, object]  # not read yet


def read_revision(value: object) -> int:
    """The revision a save names. Raises NotValid for anything but a small whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_REVISION:
        raise _unreadable()
    return value


def read_flagged(value: object) -> bool:
    """The mark a script sets. Raises NotValid for anything but true or false."""
    if not isinstance(value, bool):
        raise _unreadable()
    return value


def changed_answers(form: MultiDict[str, str], places: Iterable[PlaceT]) -> list[Given[PlaceT]]:
    """The answers of a whole paper that were touched since the page was made.

    Each question brings its answer `a5`, the revision `r5`, and `was5`, what the page showed: an
    answer that is still as it was shown says nothing, even where a newer one was saved elsewhere.
    """
    given = [_given(form, place) for place in places if f"r{place.position}" in form]
    return [one for one in given if as_shown(one.raw) != form.get(f"was{one.place.position}")]


def _given(form: MultiDict[str, str], place: PlaceT) -> Given[PlaceT]:
    revision = form[f"r{place.position}"]
    if not revision.isascii() or not revision.isdigit() or len(revision) > 7:
        raise _unreadable()
    raw = raw_answer(place.item, f"a{place.position}", form)
    return Given(place, read_revision(int(revision)), raw)


def raw_answer(item: Item, name: str, form: MultiDict[str, str]) -> Mapping[str, object]:
    """The answer to one item as a form's fields bring it, as a script would have sent it."""
    if item.type in ROW_TYPES:
        return given_rows(item, name, form)
    if item.type not in CHOICE_TYPES:
        return {"text": form.get(name, "")}
    known = [option.id for option in item.options]
    chosen = form.getlist(name)
    return {"options": sorted(chosen, key=lambda c: known.index(c) if c in known else -1)}


def as_shown(response: Response | None) -> str:
    """An answer in a form that can stand in a hidden field and be compared."""
    kept = {key: value for key, value in (response or {}).items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _unreadable() -> NotValid:
    return NotValid(words("What was sent could not be read. Load the page again."))
