"""Where another system grades in another way than ours: told the same way for every format."""

from __future__ import annotations

from course.domain.words import Words, words
from course.formats.words import shortened

ORDER_KEPT = words("The answers keep their order in the file; here they are shuffled.")
ALL_OR_NOTHING = words(
    "The file gives all or nothing; here a part of the answer earns a part of the point."
)
CAPITALS = words("Capitals count in the file; here they do not.")


def belongs_to_nothing(text: str) -> Words:
    """Tell that one side of a pair stands alone."""
    shown = shortened(text, 80)
    return words("%(text)s belongs to nothing. Here every text has its pair.", text=shown)


def counts_as_right(text: str) -> Words:
    """Tell that an expected wrong answer is a right one, as answers are compared here."""
    shown = shortened(text, 80)
    return words("%(text)s counts as right here: only capitals and signs differ.", text=shown)


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
