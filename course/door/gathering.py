"""Who is inside now: everybody's passages of the day, put together as every desk does."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from course.domain.passages import Passed, Presence, presences
from course.door import queries

SHOWN = 200
"""People listed, those who came last; the numbers count everybody."""


class Inside(NamedTuple):
    """Somebody, and the passage that says where they are."""

    public_id: str
    latin: str
    delegation: str
    last: Passed
    also: Passed | None


class InsidePage(NamedTuple):
    """What the page shows."""

    inside: int
    went_out: int
    delegations: list[tuple[str, int]]  # how many are inside, by delegation, in order
    people: list[Inside]  # inside, the latest first
    doubles: list[Inside]
    unlisted: int  # let in by a signed certificate of nobody on our list


def inside_page(db: Session, day_start: datetime) -> InsidePage:
    """Put together what all desks have sent of a day."""
    heard = [one.passed for one in queries.all_passages(db, day_start)]
    found = {str(who): presence for who, presence in presences(heard).items()}
    here = {who: presence for who, presence in found.items() if presence.is_inside}
    names = queries.names_of(db, day_start)
    by_delegation = Counter(names[who][1] for who in here)
    latest = sorted(here.items(), key=lambda one: one[1].last.at, reverse=True)
    return InsidePage(
        len(here),
        len(found) - len(here),
        sorted(by_delegation.items()),
        [_person(names, *one) for one in latest[:SHOWN]],
        [_person(names, *one) for one in found.items() if one[1].also],
        _unlisted(heard),
    )


def _person(names: dict[str, tuple[str, str]], who: str, presence: Presence) -> Inside:
    return Inside(who, *names[who], presence.last, presence.also)


def _unlisted(heard: list[Passed]) -> int:
    undone = {one.undoes for one in heard}
    return sum(one.who is None and one.passage == "in" and one.uid not in undone for one in heard)
