"""How long an item takes, as far as saving tells.

The server knows when an answer was saved last, not when somebody began to think. The time of an
item is taken as the time since the answer saved before it on the same paper, or since the paper
began. Who comes back to an answer makes two items look slower or faster; the median minds little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course.domain.statistics.figures import Floats, Ints


@dataclass(frozen=True, slots=True)
class TimeFigures:
    """Seconds that people took."""

    answers: int  # of which the time is known
    median: float
    quick: float  # a quarter took at most this long
    slow: float  # a quarter took longer


def seconds_taken(papers: Ints, began: Floats, saved: Floats) -> Floats:
    """Seconds that each answer took; nan where nothing was saved.

    papers: number of the paper. began: when it began, in seconds. saved: when the answer was saved
    last, in seconds; nan where it never was.
    """
    order = np.lexsort((saved, papers))  # nan comes last within a paper
    paper, when = papers[order], saved[order]
    before = np.empty_like(when)
    before[1:] = when[:-1]
    first = np.ones(len(paper), dtype=bool)
    first[1:] = paper[1:] != paper[:-1]
    before[first] = began[order][first]
    taken = np.empty_like(when)
    taken[order] = np.maximum(when - before, 0.0)
    return taken


def time_figures(seconds: Floats) -> TimeFigures | None:
    """Sum up one item; None where no time is known."""
    known = seconds[~np.isnan(seconds)]
    if not len(known):
        return None
    quick, median, slow = (float(q) for q in np.quantile(known, (0.25, 0.5, 0.75)))
    return TimeFigures(len(known), median, quick, slow)
