"""How much papers drawn by one plan have in common, found by drawing many of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from course.domain.assembly import draw
from course.domain.bank import Blueprint, Item


class Overlap(NamedTuple):
    """What people who begin a quiz would share, and meet again; shares from 0 to 1."""

    people: int  # simulated
    between: float  # of a first paper, that the next person's first paper holds too, on average
    repeated: tuple[float, ...]  # of each further paper, that the same person had before
    exposure: Mapping[str, float]  # item id -> share of first papers that hold it; 0 among them

    @property
    def most(self) -> float:
        """The share of first papers that hold the item drawn most."""
        return max(self.exposure.values(), default=0.0)

    @property
    def idle(self) -> list[str]:
        """Items that no first paper held."""
        return [item for item, share in self.exposure.items() if not share]


def simulate(
    blueprint: Blueprint, pool: Iterable[Item], *, people: int, tries: int, rng: random.Random
) -> Overlap:
    """Draw papers for so many people, who lose points in every section at each of their tries.

    pool: the items that a real paper would be drawn from. tries: papers a person, at least 1.
    The worst case: whoever passes a section is not asked it again, and repeats less.
    Raises ValueError where the pool cannot fill a paper.
    """
    items = list(pool)
    papers = [_papers(blueprint, items, tries, rng) for _ in range(people)]
    first = [own[0] for own in papers]
    shared = [len(one & other) / max(1, len(one)) for one, other in pairwise(first)]
    counts = Counter(item for paper in first for item in paper)
    return Overlap(
        people=people,
        between=sum(shared) / len(shared) if shared else 0.0,
        repeated=tuple(_repeated(papers, number) for number in range(1, tries)),
        exposure={item.id: counts[item.id] / people for item in sorted(items, key=lambda i: i.id)},
    )


def _papers(
    blueprint: Blueprint, items: list[Item], tries: int, rng: random.Random
) -> list[frozenset[str]]:
    """The papers of one person, one after the other."""
    seen: dict[str, int] = {}
    papers = []
    for number in range(1, tries + 1):
        drawn = draw(blueprint, items, seen, tuple(blueprint.draw), rng)
        papers.append(frozenset(one.item for one in drawn))
        seen |= dict.fromkeys(papers[-1], number)
    return papers


def _repeated(papers: list[list[frozenset[str]]], number: int) -> float:
    """The share of everybody's paper of that number that they had before."""
    shares = [
        len(own[number] & frozenset().union(*own[:number])) / max(1, len(own[number]))
        for own in papers
    ]
    return sum(shares) / len(shares)
