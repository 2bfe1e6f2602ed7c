"""Where the numbers of marks stand in a picture: none on a mark, and none on another number.

A number stands beside its mark where there is room, on the right if it can. In a crowd it moves
outwards, round its mark, until it is clear; a thin line then leads to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

FIGURE_WIDTH, HEIGHT = 9.0, 15.0  # pixels, of one figure of a number
MARK = 11.0  # pixels from the middle of a mark to its edge
NEAR = 17.0  # pixels between the middles of a mark and of its number, where there is room
STEP = 9.0  # outwards
FARTHEST = 20  # steps
TURNS = 16  # directions, the right one first


class Box(NamedTuple):
    """A rectangle, in pixels; y runs downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The rectangle with this middle."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def holds(self, other: Box) -> bool:
        """Whether all of the other lies in it."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: Box) -> bool:
        """Whether they have more than an edge in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Label(NamedTuple):
    """Where the middle of a number is."""

    x: float
    y: float
    box: Box
    is_away: bool  # too far from its mark to be read without a line between them


def place_labels(
    marks: Sequence[tuple[float, float]], texts: Sequence[str], inside: Box
) -> list[Label | None]:
    """Place the text of each mark; None for marks without one.

    marks: middles. texts: "" for none. inside: what no text may leave.
    """
    taken = [Box.around(x, y, 2 * MARK, 2 * MARK) for x, y in marks]
    placed: list[Label | None] = []
    for (x, y), text in zip(marks, texts, strict=True):
        if not text:
            placed.append(None)
            continue
        label = _first_free(x, y, FIGURE_WIDTH * len(text), taken, inside)
        taken.append(label.box)
        placed.append(label)
    return placed


def _first_free(x: float, y: float, width: float, taken: Sequence[Box], inside: Box) -> Label:
    """The nearest free place; where a picture is full, the first one."""
    places = _places(x, y, width)
    first = next(places)
    for label in (first, *places):
        if inside.holds(label.box) and not any(label.box.meets(box) for box in taken):
            return label
    return first


def _places(x: float, y: float, width: float) -> Iterator[Label]:
    for step in range(FARTHEST):
        away = NEAR + step * STEP
        for turn in sorted(range(TURNS), key=lambda turn: min(turn, TURNS - turn)):
            angle = 2 * math.pi * turn / TURNS
            # A wide text keeps its distance sideways by its own width.
            across = (away + (width - FIGURE_WIDTH) / 2) * math.cos(angle)
            middle = round(x + across, 1), round(y + away * math.sin(angle), 1)
            yield Label(*middle, Box.around(*middle, width, HEIGHT), step > 0)
