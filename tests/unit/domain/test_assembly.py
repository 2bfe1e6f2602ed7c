from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.assembly import draw
from course.domain.bank import Blueprint, Difficulty, Item, ItemStatus, ItemType, ItemUse, Option

PLAN = Blueprint("m", "Quiz", 0.8, {"a": 4, "b": 4, "c": 4})


def item(name: str, lesson: str = "a", **values: object) -> Item:
    """A live quiz item with four options."""
    options = tuple(Option(o, o, "why", "#part", o == "w") for o in "wxyz")
    known: dict[str, object] = {
        "id": name,
        "module": "m",
        "lesson": lesson,
        "objective": "o1",
        "type": ItemType.SINGLE_CHOICE,
        "use": ItemUse.QUIZ,
        "status": ItemStatus.LIVE,
        "difficulty": Difficulty.APPLY,
        "stem": "Which?",
        "options": options,
    }
    return Item(**(known | values))  # type: ignore[arg-type]


def plan(**sections: int) -> Blueprint:
    return Blueprint("m", "Quiz", 0.8, sections)


def drawn_ids(blueprint, pool, seen=None, seed=1, sections=None):
    asked = sections or tuple(blueprint.draw)
    return [d.item for d in draw(blueprint, pool, seen or {}, asked, random.Random(seed))]


def test_only_live_items_of_use_quiz_of_the_module_are_drawn():
    others = [
        item("check", use=ItemUse.CHECK),
        item("draft", status=ItemStatus.DRAFT),
        item("old", status=ItemStatus.RETIRED),
        item("else", module="other"),
        item("elsewhere", lesson="b"),
    ]
    assert drawn_ids(plan(a=1), [*others, item("good")]) == ["good"]


def test_true_and_false_keep_their_order_and_other_options_are_shuffled():
    options = (Option("true", "True", "", ""), Option("false", "False", "", "", True))
    fixed = item("tf", type=ItemType.TRUE_FALSE, options=options)
    orders = [draw(plan(a=1), [fixed], {}, ["a"], random.Random(s))[0].options for s in range(9)]
    assert set(orders) == {("true", "false")}
    orders = [
        draw(plan(a=1), [item("x")], {}, ["a"], random.Random(s))[0].options for s in range(99)
    ]
    assert len(set(orders)) > 12
    assert all(sorted(order) == list("wxyz") for order in orders)


def test_items_not_seen_come_first_and_then_those_seen_longest_ago():
    pool = [item(f"i{n}") for n in range(6)]
    seen = {"i0": 1, "i1": 2, "i2": 3, "i3": 4}
    assert set(drawn_ids(plan(a=3), pool, seen)) == {"i4", "i5", "i0"}


def test_no_objective_is_asked_twice_while_another_is_left():
    pool = [item(f"i{n}", objective=f"o{n % 4}") for n in range(12)]
    for seed in range(20):
        drawn = drawn_ids(plan(a=4), pool, seed=seed)
        assert {int(one[1:]) % 4 for one in drawn} == {0, 1, 2, 3}


def test_difficulties_are_spread_within_an_objective():
    levels = list(Difficulty)
    pool = [item(f"i{n}", difficulty=levels[n % 4]) for n in range(12)]
    for seed in range(20):
        drawn = drawn_ids(plan(a=4), pool, seed=seed)
        assert {int(one[1:]) % 4 for one in drawn} == {0, 1, 2, 3}


def test_a_paper_is_found_even_where_the_first_choice_would_block_it():
    # The fresh "hub" excludes all others: taking it first would leave the section short.
    pool = [item("hub", excludes=("x", "y", "z")), *(item(i) for i in "xyz")]
    for seed in range(20):
        assert set(drawn_ids(plan(a=3), pool, {"x": 1, "y": 1, "z": 1}, seed)) == set("xyz")


def test_exclusion_reaches_across_sections_and_in_both_directions():
    pool = [item("a1", "a"), item("a2", "a", excludes=("b1",)), item("b1", "b")]
    for seed in range(20):
        assert drawn_ids(plan(a=1, b=1), pool, seed=seed) == ["a1", "b1"]


def test_a_section_that_cannot_be_filled_is_named_with_its_number():
    pool = [item("a1"), item("b1", "b"), item("b2", "b", excludes=("b1",))]
    with pytest.raises(ValueError, match=r"section b: 2 items cannot be drawn together from 2"):
        drawn_ids(plan(a=1, b=2), pool)


def test_a_large_pool_without_conflicts_that_is_too_small_is_refused_at_once():
    pool = [item(f"a{n}") for n in range(60)] + [item("b1", "b")]
    with pytest.raises(ValueError, match="section b: 2"):
        drawn_ids(plan(a=30, b=2), pool)


def test_a_section_that_cannot_be_filled_is_found_at_once_whatever_the_others_allow():
    ring = [item(f"{s}{n}", s, excludes=(f"{s}{(n + 1) % 16}",)) for s in "ab" for n in range(16)]
    clique = [item(f"c{n}", "c", excludes=tuple(f"c{m}" for m in range(n))) for n in range(16)]
    with pytest.raises(ValueError, match="section c: 4"):
        drawn_ids(PLAN, [*ring, *clique])


@st.composite
def pools(draw):
    ids = [f"{section}{n}" for section in "ab" for n in range(draw(st.integers(3, 7)))]
    pairs = draw(st.lists(st.sampled_from(list(combinations(ids, 2))), max_size=6))
    excludes: dict[str, list[str]] = {}
    for one, other in pairs:
        excludes.setdefault(one, []).append(other)
    return [
        item(
            i,
            i[0],
            objective=draw(st.sampled_from(["o1", "o2", "o3"])),
            excludes=tuple(excludes.get(i, ())),
        )
        for i in ids
    ]


def compatible(ids: tuple[str, ...], pool: list[Item]) -> bool:
    by_id = {one.id: one for one in pool}
    return not any(
        o in by_id[i].excludes or i in by_id[o].excludes for i, o in combinations(ids, 2)
    )


def papers(pool: list[Item], number: int) -> list[tuple[str, ...]]:
    """Every paper there is, by trying all: the slow and certain way."""
    parts = [[i.id for i in pool if i.lesson == section] for section in "ab"]
    both = (
        (*a, *b) for a in combinations(parts[0], number) for b in combinations(parts[1], number)
    )
    return [ids for ids in both if compatible(ids, pool)]


@settings(deadline=None, max_examples=60)
@given(pools(), st.integers(1, 3), st.integers(0, 99), st.data())
def test_a_paper_follows_the_blueprint_whenever_there_is_one(pool, number, seed, data):
    seen = data.draw(st.dictionaries(st.sampled_from([i.id for i in pool]), st.integers(0, 3)))
    possible = papers(pool, number)
    blueprint = plan(a=number, b=number)
    if not possible:
        with pytest.raises(ValueError, match=f"{number} items cannot be drawn"):
            drawn_ids(blueprint, pool, seen, seed)
        return
    drawn = drawn_ids(blueprint, pool, seen, seed)
    assert Counter(i[0] for i in drawn) == {"a": number, "b": number}
    assert len(set(drawn)) == len(drawn)
    assert compatible(tuple(drawn), pool)
    if any(not set(paper) & set(seen) for paper in possible):
        assert not set(drawn) & set(seen)


@given(pools(), st.integers(0, 99), st.randoms())
def test_the_same_seed_draws_the_same_paper_from_a_pool_in_any_order(pool, seed, shuffler):
    free = [Item(**{f: getattr(i, f) for f in i.__slots__} | {"excludes": ()}) for i in pool]
    shuffled = shuffler.sample(free, len(free))
    papers = [
        draw(plan(a=2, b=2), some, {}, ("a", "b"), random.Random(seed)) for some in (free, shuffled)
    ]
    assert papers[0] == papers[1]
