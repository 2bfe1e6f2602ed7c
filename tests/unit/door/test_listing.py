"""A desk is sent what has changed, and nothing it has already."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.door.listing import part

names = st.lists(st.sampled_from(["Amina", "Bela", "Chen"]), min_size=1, max_size=80)


def entries(latin: list[str], first: int = 1) -> list[dict[str, object]]:
    return [{"seat": n, "latin": name} for n, name in enumerate(latin, start=first)]


def numbers(seats: list[dict[str, object]]) -> list[object]:
    return [one["seat"] for one in seats]


def test_who_keeps_nothing_gets_all_and_who_has_all_gets_nothing() -> None:
    listed = entries(["Amina"] * 50)
    first = part(listed, "", has_more=False)
    assert first.seats == listed
    assert first.next_after is None
    assert part(listed, first.token, has_more=False).seats == []


def test_one_change_brings_its_neighbours_and_no_others() -> None:
    listed = entries(["Amina"] * 100)
    token = part(listed, "", has_more=False).token
    listed[40] = {"seat": 41, "latin": "Bela"}
    changed = part(listed, token, has_more=False).seats
    assert 41 in numbers(changed)
    assert len(changed) <= 16


def test_where_more_follow_the_last_number_says_where() -> None:
    assert part(entries(["Amina"] * 5, first=7), "", has_more=True).next_after == 11


@given(names, names, st.text(max_size=60))
def test_what_a_desk_had_and_what_it_is_sent_are_together_what_there_is(
    before: list[str], after: list[str], nonsense: str
) -> None:
    """Seats are never removed, so a later list is at least as long."""
    after = after + before[len(after) :]
    old = part(entries(before), "", has_more=False)
    kept = {one["seat"]: one for one in old.seats}
    news = part(entries(after), old.token, has_more=False)
    kept |= {one["seat"]: one for one in news.seats}
    assert [kept[n] for n in sorted(kept, key=int)] == entries(after)  # type: ignore[call-overload]
    assert part(entries(after), nonsense, has_more=False).token == news.token
