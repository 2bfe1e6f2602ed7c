"""Where things stand in the picture of shares: figures become places, the template draws them.

It is drawn twice, for a wide and for a narrow screen; the stylesheet shows one of them, so that
letters keep their size.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from course.domain.mastery import Mastery

ROW = 46  # pixels from one bar to the next; the objective stands above its bar
BAR = 14  # high
HEAD, FOOT = 6, 26
LETTER = 6.6  # pixels that a letter of the label takes, on the average
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Named(NamedTuple):
    """What a bar stands for."""

    name: str
    figures: Mastery


class Tick(NamedTuple):
    """A line of the grid."""

    at: float
    value: float


class Bar(NamedTuple):
    """One share with its interval, in pixels."""

    label: str
    label_y: float
    top: float
    middle: float
    share: float  # where the bar ends
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares, one below the other."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]


WIDE, NARROW = 836, 350


def draw_bars(shown: Sequence[Named], width: int) -> Bars:
    """Draw those that can be shown, in the order given."""
    left, right = 8, width - 24

    def x(share: float) -> float:
        return round(left + share * (right - left), 1)

    told = [one for one in shown if one.figures.share is not None]
    bottom = HEAD + ROW * len(told)
    bars = []
    for number, (name, figures) in enumerate(told):
        top = HEAD + ROW * number + 22
        interval, share = figures.interval, figures.share or 0.0
        bars.append(
            Bar(
                textwrap.shorten(name, int((right - left) / LETTER), placeholder=" …"),
                top - 7,
                top,
                top + BAR / 2,
                x(share),
                x(interval.low if interval else share),
                x(interval.high if interval else share),
            )
        )
    ticks = tuple(Tick(x(value), value) for value in TICKS)
    return Bars(width, bottom + FOOT, left, right, bottom, ticks, tuple(bars))
