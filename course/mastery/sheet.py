"""The gains as a table for other programs: groups only, no person in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from course.domain.gain import Gain
from course.mastery.gains import GainPage

HEAD = (
    "level", "module", "lesson", "objective", "text", "people", "before", "after", "gain",
    "interval_low", "interval_high", "note",
)  # fmt: skip
"""Names for programs; they are not translated."""


def as_csv(page: GainPage, fewest: int) -> bytes:
    """Write the page's figures, shares from 0 to 1, in UTF-8 as spreadsheets recognise it.

    fewest: people; what is told of a group that is smaller.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(_rows(page, fewest))
    return text.getvalue().encode("utf-8-sig")


def _rows(page: GainPage, fewest: int) -> Iterator[list[object]]:
    yield ["all", "", "", "", "", *_figures(page.whole, fewest)]
    for part in page.modules:
        yield ["module", part.module.slug, "", "", part.module.title, *_figures(part.gain, fewest)]
        for one in part.objectives:
            place = [part.module.slug, one.lesson.slug, one.objective.id, one.objective.text]
            yield ["objective", *place, *_figures(one.gain, fewest)]


def _figures(gain: Gain, fewest: int) -> list[object]:
    figures = (gain.before, gain.after, gain.gain, gain.low, gain.high)
    people = "" if gain.people is None else gain.people
    return [people, *("" if one is None else one for one in figures), _note(gain, fewest)]


def _note(gain: Gain, fewest: int) -> str:
    if gain.is_withheld:
        return f"withheld: fewer than {fewest} people"
    if not gain.people:
        return "nobody was asked both before and after"
    if gain.gain is None:
        return "all was known before"
    return "rounded to tenths: fewer than 20 people" if gain.is_small else ""
