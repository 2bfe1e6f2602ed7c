"""Why one question of a file is refused while the others are read."""

from __future__ import annotations

from course.domain.words import Words, words
from course.formats.limits import MOST_ANSWERS


class Refused(Exception):
    """The question cannot become an item; the words say why."""

    def __init__(self, why: Words, line: int | None = None) -> None:
        super().__init__(str(why))
        self.words = why
        self.line = line


def left_out(why: Refused) -> Words:
    """Tell that an item does not stand in a file that is written, and why."""
    return words("The item is left out. %(why)s", why=why.words)


def too_long(most: int) -> Words:
    """Why a question is refused that nobody would read to its end. most: letters."""
    return words("One of its texts is longer than %(most)s letters. Shorten it.", most=f"{most:,}")


def too_many_answers(count: int) -> Refused:
    """Refuse a question that nobody would read to its end."""
    told = words("It has %(count)s answers; %(most)s can be read.", count=count, most=MOST_ANSWERS)
    return Refused(told)


def option_id(place: int) -> str:
    """The id of an option by its place, counted from 0: a to z, then by number."""
    return chr(ord("a") + place) if place < 26 else f"o{place + 1}"
