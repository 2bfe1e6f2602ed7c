"""The papers of a quiz in columns: one row for each item on each paper, answered or not."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from course.domain.statistics.figures import Bools, Floats, Ints

NOTHING = -1
"""Stands for no response, and for no locale."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Columns of equal length, and what is known of each paper.

    Papers, items, sections, responses and locales are numbered from 0 by whoever reads them.
    """

    paper: Ints  # number of the paper
    position: Ints  # place on it, from 1
    section: Ints
    item: Ints
    points: Floats  # 0 to 1; nothing answered earns 0
    response: Ints  # number of what was answered; NOTHING: nothing was
    locale: Ints  # NOTHING: nothing was answered
    seconds: Floats  # taken; nan where unknown
    is_first: Bools  # of each paper: a person's first try

    @property
    def count(self) -> int:
        """How many papers there are."""
        return len(self.is_first)

    @property
    def totals(self) -> Floats:
        """Points each paper earned."""
        return np.bincount(self.paper, self.points, minlength=self.count).astype(np.float64)

    @property
    def lengths(self) -> Ints:
        """Items on each paper."""
        return np.bincount(self.paper, minlength=self.count).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Marks:
    """Papers that ask the same sections in the same order, as a table of points."""

    points: Floats  # one row a paper, one column a place
    sections: Ints  # of each place


def alike(papers: Papers) -> Marks:
    """Those papers that are built alike, as most first tries are.

    A later try asks some sections only, and a quiz may have been planned anew: their papers cannot
    stand in one table with the others.
    """
    lengths = papers.lengths
    counts = papers.is_first if papers.is_first.any() else np.ones(papers.count, dtype=bool)
    usual = int(np.bincount(lengths[counts]).argmax()) if papers.count else 0
    if not usual:
        return Marks(np.empty((0, 0)), np.empty(0, dtype=np.int64))
    rows = np.flatnonzero(lengths[papers.paper] == usual)
    rows = rows[np.lexsort((papers.position[rows], papers.paper[rows]))]
    sections = papers.section[rows].reshape(-1, usual)
    first = counts[papers.paper[rows][::usual]]
    plans, plan = np.unique(sections, axis=0, return_inverse=True)
    plan = plan.reshape(-1)
    chosen = int(np.bincount(plan[first]).argmax())
    return Marks(papers.points[rows].reshape(-1, usual)[plan == chosen], plans[chosen])


def rows_of_items(papers: Papers, items: int) -> list[Ints]:
    """For each item, the rows that hold it; rows of unknown items (NOTHING) are nobody's."""
    order = np.argsort(papers.item, kind="stable")
    ends = np.searchsorted(papers.item[order], np.arange(items + 1)).tolist()
    return [order[begin:end] for begin, end in itertools.pairwise(ends)]
