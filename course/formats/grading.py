"""Where another system grades in another way than ours: told the same way for every format."""

from __future__ import annotations

import re

from course.domain.words import Words, words
from course.formats.words import shortened

ORDER_KEPT = words("The answers keep their order in the file; here they are shuffled.")
ALL_OR_NOTHING = words(
    "The file gives all or nothing; here a part of the answer earns a part of the point."
)
TITLE_FOR_STEM = words("The question has no text; its title stands in its place.")
CAPITALS = words("Capitals count in the file; here they do not.")


def belongs_to_nothing(text: str) -> Words:
    """Tell that one side of a pair stands alone."""
    shown = shortened(text, 80)
    return words("%(text)s belongs to nothing. Here every text has its pair.", text=shown)


def counts_as_right(text: str) -> Words:
    """Tell that an expected wrong answer is a right one, as answers are compared here."""
    shown = shortened(text, 80)
    return words("%(text)s counts as right here: only capitals and signs differ.", text=shown)


_OUTER_STARS = re.compile(r"^(?:\*\s*)+|(?:\s*(?<!\\)\*)+$")


def without_outer_stars(text: str) -> str:
    r"""An answer without the stars at its ends, which stand for any letters, or for none.

    A star after a backslash is itself. A text of stars alone stays.
    """
    return _OUTER_STARS.sub("", text) or text


def star_at_end(text: str, bare: str) -> Words:
    """Tell that an answer stood for more than the words that are left of it."""
    return words(
        "In %(text)s the * stands for any letters; here only %(bare)s counts. List the variants.",
        text=shortened(text, 80),
        bare=shortened(bare, 80),
    )


def star_within(text: str) -> Words:
    """Tell that a star that stood for any letters is only a star."""
    return words(
        "In %(text)s the * stands for any letters; here it is a plain star. List the variants "
        "instead.",
        text=shortened(text, 80),
    )


def several_right(count: int) -> Words:
    """Tell that a choice of one had several right answers."""
    return words(
        "%(count)s answers are right and one of them is enough; here one is right.", count=count
    )


def part_of_points(text: str) -> Words:
    """Tell that an answer which is partly right has no place between right and wrong."""
    shown = shortened(text, 80)
    return words("%(text)s earns a part of the points; here it is wrong.", text=shown)


def second_right(value: float) -> Words:
    """Tell that a number has one right answer."""
    return words("A second right answer, %(value)s, has no place here.", value=f"{value:g}")


def no_number(text: str) -> Words:
    """Tell that an answer to a question for a number is none."""
    return words("%(text)s is not a number.", text=shortened(text, 80))


def tolerance_of_answer(value: float) -> Words:
    """Tell that an expected wrong number has no tolerance of its own."""
    return words("The tolerance of %(value)s is that of the answer here.", value=f"{value:g}")
