"""From answers to a sentence: what the figures of an item mean."""

from __future__ import annotations

import random

import pytest

from course.domain.statistics import Kind, Verdict
from course.domain.statistics.verdicts import FEWEST, evenness
from tests.answers import sat, spread_over


def test_an_item_whose_strong_answer_is_no_key_is_probably_mis_keyed() -> None:
    abilities = spread_over(120)
    choices = ["b" if ability > 0.5 else "acd"[n % 3] for n, ability in enumerate(abilities)]
    found = sat(choices, abilities)
    assert found.verdict.kind is Kind.MISKEYED
    assert found.verdict.option == "b"
    assert str(found.verdict.words("B")).startswith(
        "Probably mis-keyed: strong delegates choose B."
    )


def test_the_whole_total_hides_what_the_rest_of_the_paper_shows() -> None:
    """Moodle's figure for drawn questions holds the item itself; the verdict goes without it."""
    rng = random.Random(5)
    abilities = [0.55] * 200
    found = sat([rng.choice("abcd") for _ in abilities], abilities)
    assert found.figures.index is not None
    assert found.discrimination is not None
    assert found.figures.index > 0.15 > found.discrimination


def test_an_item_that_the_strong_miss_for_many_reasons_misleads() -> None:
    abilities = spread_over(300)
    choices = [
        "abd"[n % 3] if ability > 0.5 and n % 3 else "c" for n, ability in enumerate(abilities)
    ]
    found = sat(choices, abilities)
    assert found.discrimination is not None
    assert found.discrimination < 0
    assert found.verdict.kind in {Kind.MISLEADING, Kind.MISKEYED}
    assert found.verdict.kind.is_urgent


def test_an_item_that_only_the_strong_get_right_does_its_work() -> None:
    abilities = spread_over(120)
    choices = ["c" if ability > 0.5 else "abd"[n % 3] for n, ability in enumerate(abilities)]
    found = sat(choices, abilities)
    assert found.verdict.kind is Kind.SOUND
    assert str(found.verdict.words()) == "Tells strong from weak."
    key = next(option for option in found.options if option.is_key)
    assert key.biserial == found.discrimination
    assert list(key.curve) == sorted(key.curve)
    assert list(found.curve) == list(key.curve)


def test_answers_spread_evenly_as_if_guessed_are_hard_and_unclear() -> None:
    abilities = spread_over(200)
    found = sat(["abcd"[n % 4] for n in range(200)], abilities)
    assert found.verdict.kind is Kind.UNCLEAR


def test_nearly_everybody_right_tells_nothing() -> None:
    abilities = spread_over(200)
    found = sat(["c"] * 100 + ["a"] + ["c"] * 98 + ["b"], abilities)
    assert found.verdict.kind is Kind.EASY
    everybody = sat(["c"] * 200, abilities)
    assert everybody.discrimination is None
    assert everybody.verdict.kind is Kind.EASY
    assert "Nearly everybody is right" in str(everybody.verdict.words())


def test_a_distractor_that_nobody_chooses_is_named_once_enough_people_were_wrong() -> None:
    abilities = spread_over(200)
    choices = ["c" if ability > 0.6 else "ab"[n % 2] for n, ability in enumerate(abilities)]
    found = sat(choices, abilities)
    assert found.verdict.kind is Kind.IDLE
    assert str(found.verdict.words("D")).startswith("Option D is chosen by nobody.")
    few = sat(choices[90:140], abilities[90:140])
    assert few.verdict.kind is not Kind.IDLE


def test_a_distractor_that_hardly_anybody_chooses_is_named_with_its_numbers() -> None:
    abilities = spread_over(200)
    choices = ["c" if ability > 0.6 else "ab"[n % 2] for n, ability in enumerate(abilities)]
    choices[3] = "d"
    found = sat(choices, abilities)
    assert str(found.verdict.words("D")).startswith("Option D was chosen by 1 of 200.")


@pytest.mark.parametrize("people", [0, 1, FEWEST - 1])
def test_few_answers_give_no_verdict(people: int) -> None:
    found = sat(["b"] * people, spread_over(people) if people else [])
    assert found.verdict.kind is Kind.FEW
    assert not found.verdict.kind.is_flagged


def test_kinds_are_ordered_by_urgency_and_only_the_last_three_need_no_look() -> None:
    assert [kind for kind in Kind if not kind.is_flagged] == [Kind.FEW, Kind.UNTOLD, Kind.SOUND]
    assert Kind.MISKEYED.urgency < Kind.IDLE.urgency < Kind.SOUND.urgency


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_name_and_a_sentence(kind: Kind) -> None:
    verdict = Verdict(kind, "b", 3, 100)
    assert str(verdict.name())
    assert str(verdict.words("B")).endswith(".")
    assert "%" not in str(verdict.words("B"))


def test_evenness_is_one_where_all_are_chosen_alike() -> None:
    assert evenness([5, 5, 5, 5]) == pytest.approx(1)
    assert evenness([20, 0, 0, 0]) == 0
    assert evenness([]) == 0
