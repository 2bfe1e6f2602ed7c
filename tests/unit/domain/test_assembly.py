from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.assembly import (
    SectionBest,
    SectionResult,
    combine,
    draw,
    next_try,
    sections_to_ask,
)
from course.domain.bank import Blueprint, Difficulty, Item, ItemStatus, ItemType, ItemUse, Option
from course.domain.course import Policy

SUBMITTED = datetime(2027, 5, 14, 14, 31, tzinfo=UTC)
POLICY = Policy(pass_share=0.8, wait_minutes=15, tries_before_help=3)
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


# ---------------------------------------------------------------- drawing


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


# ---------------------------------------------------------------- adding up


def test_a_first_try_asks_everything_and_a_later_one_where_points_were_lost():
    assert sections_to_ask(PLAN, {}) == ("a", "b", "c")
    best = {"c": SectionBest(2.5, 4), "a": SectionBest(4, 4), "b": SectionBest(3.9, 4)}
    assert sections_to_ask(PLAN, best) == ("b", "c")


def test_points_lost_to_binary_fractions_are_not_lost():
    best = {"a": SectionBest(0.1 + 0.2 + 2.7, 3), "b": SectionBest(2, 3)}
    assert sections_to_ask(plan(a=3, b=3), best) == ("b",)


def test_everything_is_asked_where_a_changed_quiz_leaves_nothing_that_lost_points():
    assert sections_to_ask(plan(a=3), {"a": SectionBest(3, 3)}) == ("a",)


def test_the_best_of_each_section_stands():
    score = combine(
        PLAN,
        [
            SectionResult("a", 4, 4),
            SectionResult("b", 2.4, 4),
            SectionResult("c", 3, 4),
            SectionResult("b", 1, 4),
            SectionResult("c", 3.2, 4),
        ],
    )
    assert score.points == pytest.approx(9.6)
    assert score.needed == pytest.approx(9.6)
    assert (score.of, score.passed) == (12, True)
    assert score.sections["b"] == pytest.approx(SectionBest(2.4, 4))


def test_a_share_stands_when_the_blueprint_draws_another_number():
    assert combine(plan(a=6), [SectionResult("a", 3, 4)]).points == pytest.approx(4.5)


def test_a_section_that_the_blueprint_lost_counts_nothing():
    assert combine(plan(a=4), [SectionResult("gone", 4, 4)]).points == 0


def test_nobody_passes_a_quiz_before_the_first_try():
    assert not combine(PLAN, []).passed
    assert not combine(plan(), []).passed


RESULTS = st.lists(
    st.builds(
        lambda section, share, of: SectionResult(section, share * of, of),
        st.sampled_from("abc"),
        st.floats(0, 1),
        st.integers(1, 8),
    )
)


@given(RESULTS, RESULTS)
def test_a_later_try_never_takes_points_away(before, later):
    first, both = combine(PLAN, before), combine(PLAN, [*before, *later])
    assert 0 <= first.points <= both.points <= both.of + 1e-9
    assert both.passed or not first.passed


@given(RESULTS, st.randoms())
def test_the_order_of_tries_does_not_matter(results, shuffler):
    shuffled = shuffler.sample(results, len(results))
    assert combine(PLAN, results).points == combine(PLAN, shuffled).points


# ---------------------------------------------------------------- the next try


def ask(now: datetime, *, is_reread=False, tries=1, passed=False):
    return next_try(
        POLICY,
        passed=passed,
        submitted_at=SUBMITTED,
        tries=tries,
        is_reread=is_reread,
        now=now,
    )


def after(minutes: int) -> datetime:
    return SUBMITTED + timedelta(minutes=minutes)


def test_the_first_try_is_open():
    answer = next_try(
        POLICY, passed=False, submitted_at=None, tries=0, is_reread=False, now=SUBMITTED
    )
    assert answer.opens_at is None
    assert not answer.asks_for_help


def test_the_next_try_opens_after_the_wait():
    assert ask(after(1)).opens_at == after(15)
    assert "15 minutes" in str(ask(after(1)).why)
    assert ask(after(15)).opens_at is None


def test_the_next_try_opens_at_once_after_rereading():
    answer = ask(after(2), is_reread=True)
    assert answer.opens_at is None
    assert "read the named parts again" in str(answer.why)


def test_after_the_third_try_help_is_offered_and_the_next_try_still_opens():
    assert not ask(after(20), tries=2).asks_for_help
    answer = ask(after(20), tries=3)
    assert (answer.opens_at, answer.asks_for_help) == (None, True)


def test_nobody_who_passed_is_sent_for_help():
    assert not ask(after(20), tries=5, passed=True).asks_for_help
