"""What becomes of an answer when the key was wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.bank import Item, Pair
from course.domain.items import grade
from course.domain.regrading import (
    NEGLIGIBLE,
    Corrected,
    Rule,
    as_taught,
    earned,
    history,
    stands,
    translated,
)
from tests.quiz import bank, right

SINGLE, MULTI = bank()["fs-single-1"], bank()["fs-multi-1"]
points = st.floats(0, 1)
ids = st.sampled_from(["a", "b", "c", "d", "gone"])


def with_keys(item: Item, *keys: str) -> Item:
    options = tuple(replace(one, is_key=one.id in keys) for one in item.options)
    return replace(item, options=options)


@given(points, points)
def test_by_raising_the_better_stands_and_exactly_the_corrected(before: float, now: float) -> None:
    assert stands(Rule.RAISE, before, now) >= max(before, now) - 1e-9
    assert stands(Rule.EXACT, before, now) == pytest.approx(now, abs=NEGLIGIBLE)


def test_a_difference_that_is_none_changes_nothing() -> None:
    assert stands(Rule.EXACT, 1 / 3, 1 / 3 + 1e-12) == 1 / 3


def test_an_answer_is_marked_as_if_the_corrected_item_had_been_asked() -> None:
    other = with_keys(SINGLE, "b")
    assert earned(SINGLE, other, {"options": ["b"]}) == 1
    assert earned(SINGLE, other, {"options": ["a"]}) == 0
    assert earned(SINGLE, other, None) == 0


def test_an_option_that_is_gone_was_a_wrong_choice() -> None:
    fewer = replace(MULTI, options=tuple(one for one in MULTI.options if one.id != "d"))
    chosen = {"options": ["a", "b", "d"]}
    assert earned(MULTI, fewer, chosen) == pytest.approx(0.5)  # d is one of two wrong ones
    assert earned(SINGLE, replace(SINGLE, options=SINGLE.options[1:]), {"options": ["a"]}) == 0


@given(st.lists(ids, unique=True), st.sets(st.sampled_from("abcd"), max_size=4))
def test_whatever_was_chosen_earns_something_from_0_to_1(chosen: list[str], keys: set[str]) -> None:
    assert 0 <= earned(MULTI, with_keys(MULTI, *keys), {"options": chosen}) <= 1


@pytest.mark.parametrize("drawn", bank().values(), ids=bank())
@pytest.mark.parametrize("corrected", bank().values(), ids=bank())
def test_an_answer_to_any_type_is_marked_by_any_other(drawn: Item, corrected: Item) -> None:
    assert 0 <= earned(drawn, corrected, right(drawn)) <= 1


@pytest.mark.parametrize("item", bank().values(), ids=bank())
def test_where_nothing_was_corrected_nothing_changes(item: Item) -> None:
    answer = right(item)
    assert translated(item, item, answer) == answer
    assert earned(item, item, answer) == grade(item, answer).fraction == 1
    assert as_taught(item, item) == item


def test_a_match_is_read_by_its_texts_when_another_pair_stands_for_them() -> None:
    item = bank()["fs-match-1"]

    def pairs(*rights: str) -> tuple[Pair, ...]:
        named = zip("abc", rights, strict=True)
        return tuple(replace(item.pairs[0], id=i, left=i, right=right) for i, right in named)

    drawn = replace(item, pairs=pairs("North", "South", "West"))
    other = replace(item, pairs=pairs("North", "West", "West"))  # b stands for West now
    chosen = {"pairs": {"a": "a", "b": "c", "c": "c"}}
    assert translated(drawn, other, chosen) == {"pairs": {"a": "a", "b": "b", "c": "b"}}
    assert earned(drawn, other, chosen) == 1
    respelt = replace(item, pairs=pairs("north", "South", "West"))
    assert earned(drawn, respelt, {"pairs": {"a": "a"}}) == pytest.approx(1 / 3)


def test_rows_that_are_gone_do_not_count() -> None:
    order = bank()["ss-order-1"]
    fewer = replace(order, steps=order.steps[1:])
    assert earned(order, fewer, right(order)) == 1
    match = bank()["fs-match-1"]
    assert earned(match, replace(match, pairs=match.pairs[1:]), right(match)) == 1


answers = st.lists(ids, unique=True, max_size=3).map(lambda chosen: {"options": chosen})
corrections = st.lists(
    st.builds(
        lambda keys, rule: Corrected(with_keys(MULTI, *keys), rule),
        st.sets(st.sampled_from("abcd"), min_size=1, max_size=3),
        st.just(Rule.RAISE),
    ),
    max_size=4,
)


@given(answers, corrections)
def test_by_raising_no_mark_ever_falls(answer: dict[str, object], made: list[Corrected]) -> None:
    marks = history(MULTI, answer, made)
    assert len(marks) == len(made) + 1
    assert list(marks) == sorted(marks)


def test_corrections_count_in_their_order() -> None:
    to_b, back = Corrected(with_keys(SINGLE, "b"), Rule.RAISE), Corrected(SINGLE, Rule.EXACT)
    assert history(SINGLE, {"options": ["a"]}, [to_b]) == (1, 1)
    assert history(SINGLE, {"options": ["b"]}, [to_b, back]) == (0, 1, 0)


def test_a_review_asks_as_it_was_asked_and_explains_as_it_was_corrected() -> None:
    other = with_keys(replace(SINGLE, stem="Said otherwise?", lesson="elsewhere"), "b")
    fewer = replace(other, options=tuple(one for one in other.options if one.id != "c"))
    shown = as_taught(SINGLE, fewer)
    assert (shown.stem, shown.lesson) == (SINGLE.stem, SINGLE.lesson)
    assert [one.text for one in shown.options] == [one.text for one in SINGLE.options]
    assert shown.keys == {"b"}
    assert shown.options[2].feedback == ""
    assert as_taught(SINGLE, bank()["fs-number-1"]).type is bank()["fs-number-1"].type
