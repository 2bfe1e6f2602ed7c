"""Choosing items that exclude each other always ends soon, whatever a bank says."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from itertools import combinations

import pytest

from course.domain.assembly import draw
from course.domain.bank import Blueprint, Item
from course.domain.choosing import most_together
from tests.unit.domain.test_assembly import item, plan

SOON = 10  # seconds, on a machine that is busy with other things


def dense(share: float, number: int, section: str = "a") -> list[Item]:
    """A bank in which each item excludes this share of the others."""
    chance = random.Random(7)
    ids = [f"{section}{n:03}" for n in range(number)]
    return [
        item(one, section, excludes=tuple(o for o in ids if o != one and chance.random() < share))
        for one in ids
    ]


def families(number: int, size: int) -> list[Item]:
    """Items that come in families: of each only one may be asked."""
    ids = [f"f{family:03}-{n}" for family in range(number) for n in range(size)]
    return [item(i, excludes=tuple(j for j in ids if j[:4] == i[:4] and j != i)) for i in ids]


def drawn(blueprint: Blueprint, pool: list[Item]) -> list[str]:
    paper = draw(blueprint, pool, {}, tuple(blueprint.draw), random.Random(1))
    return [one.item for one in paper]


@pytest.mark.parametrize(
    ("blueprint", "pool"),
    [
        (plan(a=12), dense(0.3, 200)),
        (plan(a=12), dense(0.6, 200)),
        (plan(a=40), dense(0.05, 200)),
        (plan(a=67), families(66, 3)),
        (plan(a=2), families(1, 600)),
        (
            plan(a=20, b=20, c=20),
            [*dense(0.2, 70), *dense(0.2, 70, "b"), *dense(0.2, 60, "c")],
        ),
    ],
    ids=["thick", "thicker", "long paper", "families", "one family", "three sections"],
)
def test_a_hostile_bank_is_drawn_from_or_refused_soon(blueprint: Blueprint, pool: list[Item]):
    excluded = {one.id: set(one.excludes) for one in pool}
    began = time.monotonic()
    with suppress(ValueError):
        paper = drawn(blueprint, pool)
        assert not any(b in excluded[a] or a in excluded[b] for a, b in combinations(paper, 2))
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("number", [12, 40, 66])
def test_one_of_each_family_is_found_though_chance_would_take_it_elsewhere(number: int):
    assert len({i[:4] for i in drawn(plan(a=number), families(66, 3))}) == number


def test_items_that_stand_in_the_way_of_many_are_left_out_where_the_first_look_fails():
    # Each of twenty "hubs" excludes five leaves: only the leaves together are enough.
    leaves = [[f"l{star:02}-{n}" for n in range(5)] for star in range(20)]
    hubs = [item(f"h{star:02}", excludes=tuple(own)) for star, own in enumerate(leaves)]
    pool = [*hubs, *(item(leaf) for own in leaves for leaf in own)]
    assert {one[0] for one in drawn(plan(a=100), pool)} == {"l"}


def test_a_bank_longer_than_the_languages_stack_is_drawn_from():
    ring = [item(f"r{n:04}", excludes=(f"r{(n + 1) % 1500:04}",)) for n in range(1500)]
    assert len(drawn(plan(a=12), ring)) == 12


def test_an_item_that_excludes_itself_or_nothing_known_is_drawn():
    assert drawn(plan(a=1), [item("x", excludes=("x", "gone"))]) == ["x"]


def test_how_many_can_stand_together_is_counted_up_to_what_is_enough():
    assert most_together(families(5, 3), 12) == 5
    assert most_together(families(5, 3), 4) == 4
    assert most_together([], 4) == 0
