"""The blind guesser: what surface alone earns, and that it never sees a key."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import load_bank
from course.content.checking.cues import features, sheet
from course.content.checking.guesser import (
    BEST,
    COMBINED,
    LIMIT,
    SUMMARIES,
    Group,
    can_be_guessed,
    expected,
    guess,
)
from course.domain.bank import Item, ItemStatus, ItemType, ItemUse
from course.settings import shipped
from tests.unit.content.making import item, statement

WORDS = ["tide", "moon", "ship", "wind", "storm", "coast", "river", "cloud", "depth", "salt"]


def bank(count: int, *, leaks: bool, seed: int = 1) -> list[Item]:
    """Items of four options; where they leak, the key alone is hedged."""
    rng = random.Random(seed)
    items = []
    for number in range(count):
        texts = [" ".join(rng.sample(WORDS, 4)) for _ in range(4)]
        key = rng.randrange(4)
        if leaks:
            texts[key] = "perhaps " + texts[key]
        marked = [f"*{text}" if at == key else text for at, text in enumerate(texts)]
        items.append(item("Which?", *marked, id=f"i{number}"))
    return items


def above(groups: list[Group], guesser: str) -> float:
    return next(one.above for one in groups[0].results if one.guesser == guesser)


def test_a_leak_is_found_by_the_cue_the_choice_of_cues_and_the_combination() -> None:
    groups = guess(bank(60, leaks=True), range(5))
    for guesser in ("hedged option", BEST, COMBINED):
        assert above(groups, guesser) > 0.6
    assert {one.guesser for one in groups[0].beyond} >= {BEST, COMBINED}


def test_a_bank_without_a_leak_earns_what_luck_gives() -> None:
    for seed in (1, 2, 3):
        groups = guess(bank(120, leaks=False, seed=seed), range(20))
        for one in groups[0].results:
            assert abs(one.above) < 0.13, one


def test_the_same_bank_gives_the_same_figures() -> None:
    items = bank(20, leaks=True)
    assert guess(items, range(5)) == guess(items, range(5))


def test_what_the_guesser_looks_at_knows_no_key() -> None:
    one = item("Which?", "*A moon", "Perhaps a ship", "Wind")
    other = item("Which?", "A moon", "Perhaps a ship", "*Wind")
    assert sheet(one) == sheet(other)
    assert features([sheet(one)], with_places=True) == features([sheet(other)], with_places=True)


def test_a_guess_without_any_cue_earns_chance_by_the_courses_own_grading() -> None:
    single, several = ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE
    assert expected(single, (0, 0, 0, 0), (True, False, False, False)) == 0.25
    assert expected(ItemType.TRUE_FALSE, (0, 0), (True, False)) == 0.5
    # Two keys of four, each option picked by the toss of a coin: (4 × 0.5 + 1) / 16.
    assert expected(several, (0, 0, 0, 0), (True, True, False, False)) == pytest.approx(3 / 16)
    assert expected(several, (1, 1, 0, 0), (True, True, False, False)) == 1.0
    assert expected(several, (1, 0, 0, 0), (True, True, False, False)) == 0.5
    assert expected(single, (2, 2, 0), (True, False, False)) == 0.5


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=2, max_size=6).filter(
        lambda one: 0 < sum(k for _, k in one) < len(one)
    )
)
def test_points_are_shares_and_the_keys_themselves_earn_all(options: list) -> None:
    scores, keys = [s for s, _ in options], tuple(k for _, k in options)
    assert 0 <= expected(ItemType.MULTIPLE_CHOICE, scores, keys) <= 1
    assert expected(ItemType.MULTIPLE_CHOICE, [float(k) for k in keys], keys) == 1


def test_a_statement_is_guessed_by_its_own_words() -> None:
    sound = sheet(statement("A state may leave.", is_true=True))
    assert sound.cues["hedged option"] == (1.0, 0.0)
    strong = sheet(statement("Every state must sign.", is_true=False))
    assert strong.cues["no absolutes"] == (-2.0, 0.0)


def test_groups_are_told_apart_and_only_the_large_ones_are_limited() -> None:
    items = bank(6, leaks=True)
    mixed = [*items[:3], *(item(o.stem, *_texts(o), use=ItemUse.CHECK) for o in items[3:5])]
    mixed.append(item("Which?", *_texts(items[5]), use=ItemUse.PRETEST_A, module="sky"))
    groups = guess(mixed, range(2))
    assert [(g.name, g.items, g.is_limited) for g in groups] == [
        ("all items", 6, True),
        ("quiz items", 3, True),
        ("checks", 2, False),
        ("pretests", 1, False),
        ("module sea", 5, False),
        ("module sky", 1, False),
    ]
    assert LIMIT == 0.05


def _texts(one: Item) -> list[str]:
    return [f"*{o.text}" if o.is_key else o.text for o in one.options]


def test_items_without_options_and_those_that_are_not_live_are_left_out() -> None:
    assert not can_be_guessed(item(type=ItemType.SHORT_ANSWER, options=()))
    assert not can_be_guessed(item(status=ItemStatus.DRAFT))
    assert guess([item()], range(1)) == []


def test_the_checks_that_ship_give_no_key_away_alone_or_among_the_rest() -> None:
    """Too few for the command to judge; but lessons show them first, and in the file's order."""
    items = [item for quiz in load_bank(shipped("modules").parent) for item in quiz.items]
    alone, *_ = guess([one for one in items if one.use is ItemUse.CHECK], range(0))
    assert [one for one in alone.results if one.above > LIMIT] == []
    [among] = [group for group in guess(items, range(0)) if group.name == "checks"]
    assert among.items == alone.items
    summed_up = [one for one in among.results if one.guesser in SUMMARIES]
    assert len(summed_up) == len(SUMMARIES)
    assert [one for one in summed_up if one.above > LIMIT] == []
