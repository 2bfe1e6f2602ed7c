"""Where things stand in the pictures: figures become places, the template draws them.

Each picture is drawn twice, for a wide and for a narrow screen; the stylesheet shows one of them,
so that letters keep their size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from course.analyse.labels import Box, Label, place_labels
from course.domain.statistics.verdicts import EASY, WEAK

STEP = 0.2  # between two lines of a grid
LOWEST, HIGHEST = -0.2, 0.6  # discrimination that the map shows at least
LEFTMOST = 0.4  # facility
ROOM = 0.08  # above and below the marks, for the names of regions
APART = 15.0  # pixels between the names of two curves
LINES = 8  # curves that can be told apart


class Tick(NamedTuple):
    """A line of the grid."""

    at: float  # pixels
    value: float


class Mark(NamedTuple):
    """One question on the map, or one curve's end."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and the plot within it, in pixels."""

    width: int
    height: int
    left: int
    right: int  # of the plot, from the left edge of the picture
    top: int
    bottom: int

    def x(self, share: float) -> float:
        """A share of the plot's width as a place."""
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, share: float) -> float:
        """A share of the plot's height as a place; 1 is above."""
        return round(self.bottom - share * (self.bottom - self.top), 1)


WIDE_MAP = Frame(836, 400, 56, 800, 12, 370)
NARROW_MAP = Frame(350, 330, 36, 338, 10, 300)
WIDE_CURVES = Frame(608, 300, 56, 540, 12, 264)
NARROW_CURVES = Frame(350, 260, 44, 310, 10, 228)


@dataclass(frozen=True, slots=True)
class Map:
    """Facility from left to right, discrimination from below upwards."""

    frame: Frame
    facilities: tuple[Tick, ...]
    discriminations: tuple[Tick, ...]
    easy: float  # x of the line beyond which little can be told
    weak: float  # y of the line below which an item tells too little
    zero: float  # y
    marks: tuple[Mark, ...]  # in the order in which the questions were given
    labels: tuple[Label | None, ...]  # the same; None: it has no number


class Bounds(NamedTuple):
    """What a map shows."""

    left: float  # facility; the right is 1
    low: float  # discrimination
    high: float

    def hold(self, facility: float, discrimination: float) -> bool:
        """Whether a question lies on the map."""
        return facility >= self.left and self.low <= discrimination <= self.high


def bounds(points: Sequence[tuple[float, float]]) -> Bounds:
    """A map that all of these lie on, and no smaller than the usual one."""
    return Bounds(
        min([LEFTMOST, *(_down(facility) for facility, _ in points)]),
        min([LOWEST, *(_down(discrimination - ROOM) for _, discrimination in points)]),
        max([HIGHEST, *(-_down(-discrimination - ROOM) for _, discrimination in points)]),
    )


def draw_map(
    points: Sequence[tuple[float, float]], numbers: Sequence[str], limits: Bounds, frame: Frame
) -> Map:
    """Place questions by facility and discrimination. numbers: as they are written; "" for none."""
    left, low, high = limits

    def x(facility: float) -> float:
        return frame.x((facility - left) / (1 - left))

    def y(discrimination: float) -> float:
        return frame.y((discrimination - low) / (high - low))

    marks = tuple(Mark(x(facility), y(discrimination)) for facility, discrimination in points)
    inside = Box(frame.left, frame.top, frame.width, frame.bottom)
    return Map(
        frame,
        tuple(Tick(x(value), value) for value in _steps(left, 1.0)),
        tuple(Tick(y(value), value) for value in _steps(low, high)),
        x(EASY),
        y(WEAK),
        y(0.0),
        marks,
        tuple(place_labels(marks, numbers, inside)),
    )


def _down(value: float) -> float:
    return math.floor(round(value / STEP, 6)) * STEP


def _steps(low: float, high: float) -> list[float]:
    count = round((high - low) / STEP)
    return [round(low + number * STEP, 1) + 0.0 for number in range(count + 1)]


@dataclass(frozen=True, slots=True)
class Curve:
    """One option, from the weakest group to the strongest."""

    path: str  # of an SVG line
    end: Mark
    name_y: float  # where its name stands, clear of the others


@dataclass(frozen=True, slots=True)
class Curves:
    """Shares of score groups, weakest first, as lines."""

    frame: Frame
    groups: tuple[Tick, ...]
    shares: tuple[Tick, ...]
    curves: tuple[Curve, ...]


def draw_curves(shares: Sequence[Sequence[float]], frame: Frame) -> Curves | None:
    """Draw one line for each option; None where there are not two groups to go between."""
    groups = len(shares[0]) if shares else 0
    if groups < 2:
        return None
    places = [frame.x(number / (groups - 1)) for number in range(groups)]
    drawn = shares[:LINES]
    names = _apart([frame.y(own[-1]) for own in drawn], frame)
    return Curves(
        frame,
        tuple(Tick(at, number) for number, at in enumerate(places, start=1)),
        tuple(Tick(frame.y(value), value) for value in _steps(0.0, 1.0)),
        tuple(
            Curve(_path(places, own, frame), Mark(places[-1], frame.y(own[-1])), name)
            for own, name in zip(drawn, names, strict=True)
        ),
    )


def _path(places: Sequence[float], shares: Sequence[float], frame: Frame) -> str:
    points = (f"{x:g} {frame.y(share):g}" for x, share in zip(places, shares, strict=True))
    return "M" + "L".join(points)


def _apart(wanted: Sequence[float], frame: Frame) -> list[float]:
    """Push names that would stand on each other apart, from above, then back from below."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    placed = dict.fromkeys(order, 0.0)
    last = -math.inf
    for number in order:
        last = placed[number] = max(wanted[number], last + APART)
    limit = frame.bottom + APART / 2
    for number in reversed(order):
        limit = placed[number] = min(placed[number], limit)
        limit -= APART
    return [round(placed[number], 1) for number in range(len(wanted))]
