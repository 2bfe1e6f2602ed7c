"""Shares of right answers in groups: judged, withheld, and never given away by the others."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.mastery import (
    FEWEST,
    LOT,
    WITHHELD,
    Counts,
    Mastery,
    in_words,
    mastery,
    parted,
    settled,
    together,
    withheld,
)
from course.domain.statistics.intervals import clustered_interval, share_interval


def counts(people: Iterable[tuple[int, int]]) -> Counts:
    """People as (answers, of which right)."""
    own = list(people)
    return Counts(
        len(own),
        sum(a for a, _ in own),
        sum(r for _, r in own),
        sum(r * r for _, r in own),
        sum(r * a for a, r in own),
        sum(a * a for a, _ in own),
    )


answered = st.integers(1, 4).flatmap(lambda a: st.tuples(st.just(a), st.integers(0, a)))
groups = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 40), max_size=7)


def test_six_of_ten_who_answered_once_are_told_with_the_exact_interval() -> None:
    found = mastery(counts([(1, 1)] * 6 + [(1, 0)] * 4))
    assert found.share == pytest.approx(0.6)
    assert found.interval is not None
    # Clopper and Pearson's table for 6 of 10.
    ends = found.interval.low, found.interval.high
    assert ends == (pytest.approx(0.262, abs=1e-3), pytest.approx(0.878, abs=1e-3))


@pytest.mark.parametrize(("people", "is_told"), [(0, False), (1, False), (9, False), (10, True)])
def test_fewer_than_ten_people_are_withheld(people: int, is_told: bool) -> None:
    found = mastery(counts([(3, 2)] * people))
    assert (found.share is not None) == is_told
    assert found.is_withheld == (0 < people < FEWEST)
    assert (found.people is None) == found.is_withheld  # how many there are is not told either


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_one_answer_a_person_has_the_interval_of_a_share(right: list[bool]) -> None:
    own = counts([(1, int(one)) for one in right])
    found, exact = clustered_interval(*own), share_interval(own.right, own.people)
    assert found is not None
    assert exact is not None
    assert (found.low, found.high) == (
        pytest.approx(exact.low, abs=1e-9),
        pytest.approx(exact.high, abs=1e-9),
    )


@given(st.integers(2, 30), st.integers(2, 30), st.integers(2, 5))
def test_answers_that_all_agree_within_a_person_tell_as_much_as_one_each(
    right: int, wrong: int, answers: int
) -> None:
    once = clustered_interval(*counts([(1, 1)] * right + [(1, 0)] * wrong))
    often = clustered_interval(*counts([(answers, answers)] * right + [(answers, 0)] * wrong))
    assert once is not None
    assert often is not None
    width, wider = once.high - once.low, often.high - often.low
    assert wider == pytest.approx(width, rel=0.25)


@given(st.lists(answered, min_size=2, max_size=40))
def test_an_interval_holds_its_share_and_lies_between_nothing_and_everything(
    people: list[tuple[int, int]],
) -> None:
    own = counts(people)
    found = clustered_interval(*own)
    assert found is not None
    assert 0 <= found.low <= own.right / own.answers + 1e-9
    assert own.right / own.answers - 1e-9 <= found.high <= 1


@given(st.lists(st.lists(answered, max_size=20), max_size=6))
def test_groups_added_up_are_the_people_counted_at_once(parts: list[list[tuple[int, int]]]) -> None:
    assert together(map(counts, parts)) == counts([one for part in parts for one in part])


# ---------------------------------------------------------------- what gives a small group away


def test_the_next_smallest_is_withheld_with_a_single_small_group() -> None:
    assert withheld({"head": 4, "delegate": 60, "adviser": 15}) == {"head", "adviser"}


def test_of_two_groups_both_are_withheld() -> None:
    assert withheld({"en": 90, "fr": 3}) == {"en", "fr"}


def test_small_groups_that_are_large_together_need_nobody_else() -> None:
    assert withheld({"head": 6, "press": 5, "delegate": 60}) == {"head", "press"}


def test_where_every_group_is_large_enough_nothing_is_withheld() -> None:
    assert withheld({"en": 10, "fr": 10, "ar": 0}) == frozenset()


@given(groups)
def test_what_everybody_less_the_shown_groups_leaves_is_nobody_or_enough(
    people: dict[str, int],
) -> None:
    hidden = withheld(people)
    left = sum(people[name] for name in hidden)
    assert left == 0 or left >= FEWEST or sum(people.values()) < FEWEST
    assert all(name in hidden for name, count in people.items() if 0 < count < FEWEST)


@given(groups)
def test_no_subtraction_of_shown_groups_from_everybody_isolates_a_small_one(
    people: dict[str, int],
) -> None:
    """Whichever of the shown groups somebody takes off, too few people never remain."""
    whole = sum(people.values())
    shown = [n for n in people if n not in withheld(people) and people[n]]
    if whole >= FEWEST:
        for size in range(len(shown) + 1):
            for taken in combinations(shown, size):
                left = whole - sum(people[name] for name in taken)
                assert left == 0 or left >= FEWEST


@given(groups)
def test_no_more_is_withheld_than_needed(people: dict[str, int]) -> None:
    hidden = withheld(people)
    large = [name for name in hidden if people[name] >= FEWEST]
    assert len(large) <= 1
    assert not large or sum(people[name] for name in hidden if name not in large) < FEWEST


def test_a_withheld_group_tells_nothing_and_one_that_nobody_is_in_says_so() -> None:
    found = parted({"a": counts([(1, 1)] * 30), "b": counts([(1, 0)] * 3), "c": Counts()})
    assert found == {"a": WITHHELD, "b": WITHHELD, "c": Mastery()}


# ---------------------------------------------------------------- in words


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (0.0, "Hardly anybody in the room can yet count to four."),
        (0.2, "About 8 of 10 people in the room cannot yet count to four."),
        (0.5, "Half of the room cannot yet count to four."),
        (0.9, "About 1 of 10 people in the room cannot yet count to four."),
        (1.0, "Nearly everybody in the room can count to four."),
    ],
)
def test_the_room_is_told_in_one_sentence(share: float, sentence: str) -> None:
    assert str(in_words(share, "count to four;")) == sentence


@given(st.floats(0, 1))
def test_every_share_has_a_sentence(share: float) -> None:
    assert str(in_words(share, "count.")).endswith("count.")


# ---------------------------------------------------------------- from one look to the next

some = st.integers(0, 24).map(lambda n: counts([(2, n % 3)] * n))
cells = st.dictionaries(st.sampled_from("abcdef"), some, max_size=6)


def test_ten_people_stay_ten_until_five_more_are_there() -> None:
    def shown_after(*sizes: int) -> int:
        shown: dict[str, Counts] = {}
        for size in sizes:
            shown = settled(shown, {"en": counts([(1, 1)] * size)})
        return shown["en"].people if shown else 0

    assert shown_after(4) == 0
    assert shown_after(10, 11, 14) == 10
    assert shown_after(10, 15) == 15
    assert shown_after(10, 8) == 10
    assert shown_after(10, 2) == 10  # the two who are left would be a handful
    assert shown_after(10, 0) == 0


@given(st.lists(cells, min_size=2, max_size=6), st.sets(st.sampled_from("abcdef")))
def test_two_looks_at_any_group_differ_by_nothing_or_by_lots(
    looks: list[dict[str, Counts]], group: set[str]
) -> None:
    """Whichever cells a group is put together of: each that moved did so by a lot."""
    shown: dict[str, Counts] = {}
    seen = []
    for look in looks:
        shown = settled(shown, look)
        seen.append(shown)
    for before, after in zip([{}, *seen], seen, strict=False):
        pairs = [(before.get(cell, Counts()), after.get(cell, Counts())) for cell in group]
        moved = [(was, now) for was, now in pairs if was != now]
        assert all(abs(now.people - was.people) >= LOT for was, now in moved)
        told, old = together(now for _, now in pairs), together(was for was, _ in pairs)
        assert moved or told == old


@given(cells, cells)
def test_what_is_shown_is_what_was_counted_at_some_time_and_never_a_handful(
    first: dict[str, Counts], second: dict[str, Counts]
) -> None:
    shown = settled(settled({}, first), second)
    for cell, own in shown.items():
        assert own in (first.get(cell), second.get(cell))
        assert own.people >= LOT
    assert settled(shown, second) == shown
    for cell, own in second.items():
        assert abs(own.people - shown.get(cell, Counts()).people) < LOT or 0 < own.people < LOT
