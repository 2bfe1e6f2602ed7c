"""Why one question of a file is refused while the others are read."""

from __future__ import annotations


class Refused(Exception):
    """The question cannot become an item; the text says why."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line


def option_id(place: int) -> str:
    """The id of an option by its place, counted from 0: a to z, then by number."""
    return chr(ord("a") + place) if place < 26 else f"o{place + 1}"
