"""Matches and orders: read, graded, explained, shown in no order that tells the answer."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.content.flaws import flaws
from course.domain.assembly import draw, order_for_all
from course.domain.bank import (
    Blueprint,
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Pair,
    Step,
)
from course.domain.items import Grade, grade, is_whole, read_response
from course.domain.review import Kind, Remark, paragraphs, remarks, text_remark


def item(kind: ItemType, **values: object) -> Item:
    known: dict[str, object] = {
        "id": "one",
        "module": "m",
        "lesson": "a",
        "objective": "o",
        "type": kind,
        "use": ItemUse.QUIZ,
        "status": ItemStatus.LIVE,
        "difficulty": Difficulty.APPLY,
        "stem": "Which?",
    }
    return Item(**(known | values))  # type: ignore[arg-type]


def matching(rights: str = "xyxz") -> Item:
    """Pairs a, b, c …, each with its right text; what is said of each is named after it."""
    names = "abcdefgh"[: len(rights)]
    pairs = tuple(
        Pair(name, f"left {name}", right, f"about {name}", f"#{name}")
        for name, right in zip(names, rights, strict=True)
    )
    return item(ItemType.MATCHING, pairs=pairs)


def ordering(steps: str = "abcd") -> Item:
    """Steps in their right order; what is said of each is named after it."""
    return item(
        ItemType.ORDERING,
        steps=tuple(Step(name, f"step {name}", f"about {name}", f"#{name}") for name in steps),
    )


def order(steps: str) -> dict[str, object]:
    """The response that puts these steps in this order."""
    return {"places": {step: place for place, step in enumerate(steps, start=1)}}


KEY = {"pairs": {"a": "a", "b": "b", "c": "a", "d": "d"}}


# ---------------------------------------------------------------- reading


def test_a_right_text_is_kept_by_the_first_pair_that_has_it() -> None:
    assert read_response(matching(), {"pairs": {"c": "c", "a": "c"}}) == {
        "pairs": {"a": "a", "c": "a"}
    }


def test_a_half_given_answer_is_kept_as_far_as_it_goes() -> None:
    assert read_response(matching(), {"pairs": {"d": "b"}}) == {"pairs": {"d": "b"}}
    assert read_response(ordering(), {"places": {"c": 1, "a": 1}}) == {"places": {"a": 1, "c": 1}}


def test_an_answer_is_whole_when_no_row_is_left_and_no_place_is_taken_twice() -> None:
    assert is_whole(matching(), KEY)
    assert not is_whole(matching(), {"pairs": {"a": "a"}})
    assert is_whole(ordering(), order("dcba"))
    assert not is_whole(ordering(), order("abc"))
    assert not is_whole(ordering("abc"), {"places": {"a": 1, "b": 1, "c": 2}})
    assert not is_whole(ordering(), None)


# ---------------------------------------------------------------- grading


def test_a_match_earns_the_share_of_its_pairs_that_are_right() -> None:
    assert grade(matching(), KEY) == Grade(1.0)
    assert grade(matching(), {"pairs": {"a": "a", "b": "a", "c": "d"}}) == Grade(0.25)
    assert grade(matching(), {"pairs": {"a": "b"}}) == Grade(0.0)


def test_two_pairs_with_one_right_text_are_right_by_either_name() -> None:
    assert grade(matching(), {"pairs": {"a": "c", "c": "c"}}) == Grade(0.5)


def test_an_order_earns_the_balance_of_its_pairs_of_steps() -> None:
    assert grade(ordering(), order("abcd")) == Grade(1.0)
    assert grade(ordering(), order("abdc")).fraction == pytest.approx(4 / 6)  # 5 right, 1 wrong
    assert grade(ordering(), order("bcda")).fraction == 0  # 3 right, 3 wrong
    assert grade(ordering(), order("dcba")).fraction == 0


def test_a_step_without_a_place_and_two_at_one_place_count_as_neither() -> None:
    assert grade(ordering("abc"), {"places": {"a": 1, "c": 2}}).fraction == pytest.approx(1 / 3)
    same = {"places": {"a": 1, "b": 2, "c": 2}}
    assert grade(ordering("abc"), same).fraction == pytest.approx(2 / 3)


def test_rows_that_the_item_does_not_have_earn_nothing() -> None:
    assert grade(matching(), {"pairs": {**KEY["pairs"], "z": "a"}}) == Grade(0.0)
    assert grade(ordering(), {"places": {"a": 1, "b": 2, "z": 3}}) == Grade(0.0)


matches = st.text("vwxyz", min_size=3, max_size=6).map(matching)
orders = st.integers(3, 6).map(lambda count: ordering("abcdef"[:count]))


@st.composite
def matched(draw: st.DrawFn) -> tuple[Item, dict[str, str]]:
    one = draw(matches)
    names = st.sampled_from([pair.id for pair in one.pairs])
    return one, draw(st.dictionaries(names, names))


@st.composite
def placed(draw: st.DrawFn) -> tuple[Item, dict[str, int]]:
    one = draw(orders)
    names = st.sampled_from([step.id for step in one.steps])
    return one, draw(st.dictionaries(names, st.integers(1, len(one.steps))))


@given(matched())
def test_one_more_right_match_never_lowers_and_a_wrong_one_never_raises(
    case: tuple[Item, dict[str, str]],
) -> None:
    one, given_ = case
    before = grade(one, {"pairs": given_}).fraction
    assert 0 <= before <= 1
    for left, right in one.matches.items():
        assert grade(one, {"pairs": given_ | {left: right}}).fraction >= before
        for wrong in set(one.matches.values()) - {right}:
            assert grade(one, {"pairs": given_ | {left: wrong}}).fraction <= before


@given(orders, st.randoms())
def test_every_two_neighbours_brought_into_their_order_raise_an_order_or_leave_it(
    one: Item, chance: random.Random
) -> None:
    steps = [step.id for step in one.steps]
    chance.shuffle(steps)
    pairs = len(steps) * (len(steps) - 1) / 2
    for first in range(len(steps) - 1):
        if steps[first] > steps[first + 1]:
            better = [*steps]
            better[first], better[first + 1] = better[first + 1], better[first]
            before = grade(one, order("".join(steps))).fraction
            after = grade(one, order("".join(better))).fraction
            assert after >= before
            assert after == pytest.approx(before + 2 / pairs) or before == 0


@given(placed())
def test_an_order_is_worth_what_its_pairs_of_steps_say(case: tuple[Item, dict[str, int]]) -> None:
    one, places = case
    balance = 0
    for first, second in itertools.combinations([step.id for step in one.steps], 2):
        if first in places and second in places:
            balance += (places[first] < places[second]) - (places[first] > places[second])
    possible = len(one.steps) * (len(one.steps) - 1) // 2
    fraction = grade(one, {"places": places}).fraction
    assert fraction == pytest.approx(max(0, balance) / possible)
    assert 0 <= fraction <= 1


@given(matched(), placed(), st.randoms())
def test_the_order_of_the_keys_of_a_response_does_not_matter(
    match: tuple[Item, dict[str, str]], place: tuple[Item, dict[str, int]], chance: random.Random
) -> None:
    for (one, rows), key in ((match, "pairs"), (place, "places")):
        shuffled = dict(chance.sample([*rows.items()], len(rows)))  # type: ignore[attr-defined]
        assert grade(one, {key: rows}) == grade(one, {key: shuffled})
        assert read_response(one, {key: rows}) == read_response(one, {key: shuffled})


@given(matched(), placed())
def test_what_was_read_is_worth_what_was_sent_and_reads_the_same_again(
    match: tuple[Item, dict[str, str]], place: tuple[Item, dict[str, int]]
) -> None:
    for (one, rows), key in ((match, "pairs"), (place, "places")):
        kept = read_response(one, {key: rows})
        assert grade(one, kept) == grade(one, {key: rows})
        assert read_response(one, kept) == kept


@given(matches, orders)
def test_the_key_earns_the_point_and_nothing_earns_nothing(match: Item, sorted_: Item) -> None:
    assert grade(match, {"pairs": match.matches}) == Grade(1.0)
    assert grade(sorted_, order("".join(step.id for step in sorted_.steps))) == Grade(1.0)
    for one in (match, sorted_):
        assert grade(one, None) == grade(one, {}) == Grade(0.0)


# ---------------------------------------------------------------- what is said afterwards


def kinds(said: dict[str, Remark]) -> dict[str, Kind | None]:
    return {name: remark.kind for name, remark in said.items()}


def test_after_a_pass_each_row_is_explained() -> None:
    said = remarks(matching(), {"pairs": {"a": "a", "b": "d"}}, passed=True)
    assert kinds(said) == {"a": Kind.RIGHT, "b": Kind.WRONG, "c": Kind.MISSED, "d": Kind.MISSED}
    assert all(remark.feedback == f"about {name}" for name, remark in said.items())
    said = remarks(ordering(), order("abdc"), passed=True)
    assert kinds(said) == {"a": Kind.RIGHT, "b": Kind.RIGHT, "c": Kind.WRONG, "d": Kind.WRONG}


def test_after_a_fail_a_mistaken_row_names_its_paragraph_and_not_its_key() -> None:
    said = remarks(matching(), {"pairs": {"a": "a", "b": "d"}}, passed=False)
    assert said["a"] == (Kind.RIGHT, True, "", "")
    assert said["b"] == (Kind.WRONG, True, "", "#b")
    assert said["c"] == said["d"] == (None, False, "", "")
    said = remarks(ordering(), order("bac"), passed=False)
    assert said["a"] == (Kind.WRONG, True, "", "#a")
    assert said["c"] == (Kind.RIGHT, True, "", "")
    assert said["d"] == (None, False, "", "")


@pytest.mark.parametrize(
    ("response", "anchors"),
    [
        (KEY, ("a", "b", "c", "d")),
        ({"pairs": {"a": "a", "b": "a", "c": "a", "d": "a"}}, ("b", "d")),
        ({"pairs": {"a": "a", "b": "b"}}, ("c", "d")),
        (None, ("a", "b", "c", "d")),
    ],
)
def test_the_paragraphs_worth_rereading_are_those_of_mistakes_else_of_what_was_left_out(
    response: dict[str, object] | None, anchors: tuple[str, ...]
) -> None:
    assert paragraphs(matching(), response) == anchors


def test_a_misplaced_step_names_its_own_paragraph() -> None:
    assert paragraphs(ordering(), order("abdc")) == ("c", "d")


def test_nothing_is_said_of_such_an_answer_as_a_whole() -> None:
    for one, response in ((matching(), KEY), (ordering(), order("abcd"))):
        assert text_remark(one, response, passed=True).feedback == ""


# ---------------------------------------------------------------- the order shown


def drawn(one: Item, seed: int) -> tuple[str, ...]:
    blueprint = Blueprint("m", "M", 0.8, {"a": 1})
    return draw(blueprint, [one], {}, ["a"], random.Random(seed))[0].options


@given(matches, st.integers(0, 2**32))
def test_a_paper_shows_each_right_text_once(one: Item, seed: int) -> None:
    shown = drawn(one, seed)
    assert sorted(shown) == sorted(one.rights)
    assert len({one.rights[name] for name in shown}) == len(shown)


def test_right_texts_come_in_every_order() -> None:
    assert len({drawn(matching("xyz"), seed) for seed in range(99)}) == 6


@given(orders, st.integers(0, 2**32))
def test_steps_are_never_shown_in_their_right_order(one: Item, seed: int) -> None:
    right = tuple(step.id for step in one.steps)
    for shown in (drawn(one, seed), order_for_all(one)):
        assert sorted(shown) == sorted(right)
        assert shown != right


def test_steps_come_in_every_other_order() -> None:
    assert len({drawn(ordering("abc"), seed) for seed in range(99)}) == 5
    assert len({drawn(ordering("ab"), seed) for seed in range(99)}) == 2


@given(matches)
def test_outside_a_paper_everybody_sees_the_same_order(one: Item) -> None:
    assert order_for_all(one) == order_for_all(one)
    assert sorted(order_for_all(one)) == sorted(one.rights)


# ---------------------------------------------------------------- what a live one may not lack


@given(matches)
def test_a_sound_match_has_no_flaw(one: Item) -> None:
    assume(len(one.pairs) <= 5)
    assume(len(one.rights) > 1)
    assert flaws(one) == []


@given(orders)
def test_a_sound_order_has_no_flaw(one: Item) -> None:
    assert flaws(one) == []


def pair(name: str, left: str = "", right: str = "x", **values: str) -> Pair:
    known = {"feedback": "why", "see": "#part"} | values
    return Pair(name, left or f"left {name}", right, **known)


def step(name: str, text: str = "", **values: str) -> Step:
    return Step(name, text or f"step {name}", **({"feedback": "why", "see": "#part"} | values))


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([pair("a"), pair("b", right="y")], "has 3 to 5 pairs, not 2"),
        ([pair(name, right=name) for name in "abcdef"], "has 3 to 5 pairs, not 6"),
        ([pair("a"), pair("b"), pair("c")], "nothing to match"),
        ([pair("a", right="y"), pair("a"), pair("c")], 'two pairs have the id "a"'),
        ([pair("a", "A", "y"), pair("b", "a."), pair("c")], 'two pairs say "a."'),
        ([pair("a", right="X"), pair("b", right="y"), pair("c")], "written in two ways"),
        ([pair("a", right="y"), pair("b", feedback=" "), pair("c")], 'pair "b" has no feedback'),
        ([pair("a", right="y"), pair("b", see=""), pair("c")], 'pair "b" has no "see"'),
        ([pair("a", right=r"\(x\)"), pair("b"), pair("c")], "holds a formula"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_spoils_a_match_is_named(pairs: list[Pair], words: str) -> None:
    assert any(words in flaw for flaw in flaws(item(ItemType.MATCHING, pairs=tuple(pairs))))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([step("a"), step("b")], "has 3 to 6 steps, not 2"),
        ([step(name) for name in "abcdefg"], "has 3 to 6 steps, not 7"),
        ([step("a"), step("a", "other"), step("c")], 'two steps have the id "a"'),
        ([step("a"), step("b", "Step A"), step("c")], 'two steps say "Step A"'),
        ([step("a"), step("b", feedback=""), step("c")], 'step "b" has no feedback'),
        ([step("a"), step("b", see=""), step("c")], 'step "b" has no "see"'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_spoils_an_order_is_named(steps: list[Step], words: str) -> None:
    assert any(words in flaw for flaw in flaws(item(ItemType.ORDERING, steps=tuple(steps))))
