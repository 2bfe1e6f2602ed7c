"""Who is inside, whatever the order in which desks send; and what their clocks say."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from course.domain.passages import IN, LONGEST_WAIT, OUT, UNDO, Passed, corrected, presences
from tests.factories import NOON


def passed(
    uid: str,
    passage: str = IN,
    *,
    who: str | None = "amina",
    device: str = "north",
    undoes: str | None = None,
    minute: int = 0,
) -> Passed:
    return Passed(uid, who, passage, undoes, device, device, NOON + timedelta(minutes=minute))


def test_in_is_inside_and_out_is_not() -> None:
    went = [passed("1"), passed("2", OUT, minute=5)]
    assert presences(went[:1])["amina"].is_inside
    assert not presences(went)["amina"].is_inside
    assert presences([*went, passed("3", minute=9)])["amina"].last.uid == "3"


def test_what_was_undone_never_was() -> None:
    written = [passed("1"), passed("2", UNDO, undoes="1", minute=1)]
    assert presences(written) == {}
    again = presences([*written, passed("3", minute=2)])["amina"]
    assert (again.is_inside, again.last.uid, again.also) == (True, "3", None)


def test_in_at_two_desks_is_flagged_until_one_is_undone() -> None:
    twice = [passed("1"), passed("2", device="south", minute=1)]
    found = presences(twice)["amina"]
    assert found.is_inside
    assert found.also is not None
    assert {found.also.uid, found.last.uid} == {"1", "2"}
    assert presences([*twice, passed("3", OUT, minute=9)])["amina"].also is not None
    assert presences([*twice, passed("3", UNDO, undoes="2", minute=2)])["amina"].also is None


def test_twice_at_the_same_desk_or_out_between_is_no_double() -> None:
    assert presences([passed("1"), passed("2", minute=1)])["amina"].also is None
    between = [passed("1"), passed("2", OUT, minute=1), passed("3", device="south", minute=2)]
    assert presences(between)["amina"].also is None


def test_nobody_is_nobody() -> None:
    assert presences([passed("1", who=None)]) == {}


days = st.lists(
    st.builds(
        passed,
        uid=st.uuids().map(str),
        passage=st.sampled_from([IN, OUT]),
        who=st.sampled_from(["amina", "bela", None]),
        device=st.sampled_from(["north", "south"]),
        minute=st.integers(0, 5),
    ),
    max_size=8,
)


@given(days, st.data())
def test_the_order_in_which_passages_arrive_changes_nothing(
    written: list[Passed], data: st.DataObject
) -> None:
    undone = data.draw(st.lists(st.sampled_from(written), max_size=3)) if written else []
    written = written + [
        passed(f"undo-{n}", UNDO, who=one.who, undoes=one.uid, minute=data.draw(st.integers(0, 9)))
        for n, one in enumerate(undone)
    ]
    assert presences(data.draw(st.permutations(written))) == presences(written)


@given(days, st.data())
def test_undoing_a_passage_is_as_if_it_had_not_been(
    written: list[Passed], data: st.DataObject
) -> None:
    if not written:
        return
    one = data.draw(st.sampled_from(written))
    undo = passed("undo", UNDO, who=one.who, undoes=one.uid, minute=9)
    assert presences([*written, undo]) == presences([w for w in written if w is not one])


moments = st.integers(0, 4_000_000_000_000)


@given(moments, moments)
def test_a_passage_is_never_in_the_future_nor_older_than_a_desk_can_be(at: int, clock: int) -> None:
    assert NOON - LONGEST_WAIT <= corrected(at, clock, NOON) <= NOON


def test_a_clock_that_is_wrong_by_years_does_no_harm() -> None:
    assert corrected(5_000, 65_000, NOON) == NOON - timedelta(minutes=1)
