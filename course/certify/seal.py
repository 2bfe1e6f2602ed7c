"""The seal of a certificate: a guilloche that counts what was learned.

Each band is one curve, r = a + b·sin(nθ), drawn at so many phases. A phase is the same curve
turned, so the drawing names the curve once and turns it: a few kilobytes instead of a hundred.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

POINTS_A_WAVE = 10
FEWEST_WAVES = 3  # below, a band is no ring any more


class Band(NamedTuple):
    """One ring of the seal, in hundredths of its radius."""

    middle: float  # a
    swing: float  # b
    waves: int  # n
    phases: int


def seal(lessons: int, quizzes: int, title: str) -> Markup:
    """Draw the seal as SVG.

    The outer bands have a wave a lesson, the inner one a wave a quiz. The ids in it stand once on a
    page.
    """
    outer, inner = max(lessons, FEWEST_WAVES), max(quizzes, FEWEST_WAVES)
    bands = (Band(87.5, 11, outer, 12), Band(66, 10, outer, 10), Band(35.5, 19, inner, 24))
    drawn = Markup().join(piece for at, band in enumerate(bands) for piece in _band(at, band))
    return Markup(
        '<svg class="seal" viewBox="-100 -100 200 200" role="img" fill="none"'
        ' stroke="#47747d" stroke-width="0.28"><title>{}</title>{}{}</svg>'
    ).format(title, _rings(99.3, 56, 16.5), drawn)


def _rings(*radii: float) -> Markup:
    return Markup().join(Markup('<circle r="{}"/>').format(radius) for radius in radii)


def _band(at: int, band: Band) -> Iterator[Markup]:
    name = f"seal-{at}"
    yield Markup('<defs><path id="{}" d="{}"/></defs>').format(name, _curve(band))
    turn = 360 / band.waves / band.phases
    for phase in range(band.phases):
        yield Markup('<use href="#{}" transform="rotate({:.4g})"/>').format(name, turn * phase)


def _curve(band: Band) -> str:
    """A closed line through points of the curve, to a tenth of a hundredth of the radius."""
    total = band.waves * max(POINTS_A_WAVE, 240 // band.waves)
    points = []
    for step in range(total):
        angle = 2 * math.pi * step / total
        radius = band.middle + band.swing * math.sin(band.waves * angle)
        points.append(f"{radius * math.cos(angle):.1f} {radius * math.sin(angle):.1f}")
    return f"M{'L'.join(points)}Z"
