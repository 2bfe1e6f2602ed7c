"""How much papers drawn by one plan have in common."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from course.domain.bank import Blueprint, Item
from course.domain.overlap import Overlap, simulate
from tests.quiz import bank

LIKE = bank()["fs-single-1"]


def pool(count: int) -> list[Item]:
    return [replace(LIKE, id=f"sea-{n}", excludes=()) for n in range(count)]


def found(count: int, *, drawn: int = 4, people: int = 100, tries: int = 3) -> Overlap:
    plan = Blueprint(LIKE.module, "Sea", 0.8, {LIKE.lesson: drawn})
    return simulate(plan, pool(count), people=people, tries=tries, rng=random.Random(7))


def test_a_pool_of_one_paper_is_the_same_for_everybody_and_at_every_try() -> None:
    overlap = found(4)
    assert overlap.between == 1
    assert overlap.repeated == (1, 1)
    assert overlap.most == 1
    assert overlap.idle == []


def test_a_pool_of_three_papers_repeats_nothing_in_three_tries() -> None:
    overlap = found(12)
    assert overlap.repeated == (0, 0)
    assert overlap.between == pytest.approx(4 / 12, abs=0.06)  # as chance has it
    assert sum(overlap.exposure.values()) == pytest.approx(4)


def test_a_pool_of_two_papers_repeats_the_third() -> None:
    assert found(8).repeated == (0, 1)


def test_the_same_chance_finds_the_same() -> None:
    assert found(9) == found(9)


def test_a_pool_that_fills_no_paper_is_named() -> None:
    with pytest.raises(ValueError, match=LIKE.lesson):
        found(3)
