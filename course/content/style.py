"""What a course asks of its own texts and items: the table [style] of modules/course.toml.

Nothing of this is needed to serve a course, so nothing of it is judged where the table is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from course.content.fields import Fields
from course.content.problems import Complain


@dataclass(frozen=True, slots=True)
class Style:
    """The limits of a course; None where it sets none."""

    words: tuple[int, int] | None = None  # fewest and most of a lesson's core text
    median_sentence: float | None = None  # words
    grade: float | None = None  # Flesch-Kincaid: years of school in the United States
    lesson_rules: bool = False  # objectives, checks, figures, reading: what every lesson has
    fresh_retries: int = 0  # tries after the first that repeat no item


def read_style(header: Fields, complain: Complain) -> Style:
    """Read [style] from the header of a course; faults go to `complain`."""
    fields = Fields(header.table("style"), complain)
    style = Style(
        words=_range(fields.raw("words"), complain),
        median_sentence=fields.number("median_sentence"),
        grade=fields.number("grade"),
        lesson_rules=fields.flag("lesson_rules"),
        fresh_retries=fields.whole("fresh_retries", 0),
    )
    fields.done()
    return style


def _range(value: object, complain: Complain) -> tuple[int, int] | None:
    if value is None:
        return None
    match value:
        case [int(fewest), int(most)] if 0 <= fewest <= most:
            return fewest, most
    complain('"words" must be the fewest and the most words of a lesson: [1000, 1400]')
    return None
