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


def as_csv(page: GainPage) -> bytes:
    """Write the page's figures, shares from 0 to 1, in UTF-8 as spreadsheets recognise it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(_rows(page))
    return text.getvalue().encode("utf-8-sig")


def _rows(page: GainPage) -> Iterator[list[object]]:
    yield ["all", "", "", "", "", *_figures(page.whole)]
    for part in page.modules:
        yield ["module", part.module.slug, "", "", part.module.title, *_figures(part.gain)]
        for one in part.objectives:
            place = [part.module.slug, one.lesson.slug, one.objective.id, one.objective.text]
            yield ["objective", *place, *_figures(one.gain)]


def _figures(gain: Gain) -> list[object]:
    figures = (gain.before, gain.after, gain.gain, gain.low, gain.high)
    return [gain.people, *("" if one is None else one for one in figures), _note(gain)]


def _note(gain: Gain) -> str:
    if gain.is_withheld:
        return "withheld: fewer than 5 people"
    if gain.gain is None:
        return "all was known before"
    return "rounded to tenths: fewer than 20 people" if gain.is_small else ""
