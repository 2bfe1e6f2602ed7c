"""From what desks wrote down to who is inside.

Desks write alone and send late, so the order in which passages arrive means nothing: they are put
in the order of their moments, and the same passages always give the same answer. Nothing is ever
removed; a passage that was a mistake is taken back by another that names it.
static/js/door/presence.js says the same in the browser.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

IN, OUT, UNDO = "in", "out", "undo"
LONGEST_WAIT = timedelta(days=30)
"""A desk that was silent for longer has a clock that says nothing."""


class Passed(NamedTuple):
    """One passage, as far as this rule looks at it."""

    uid: str
    who: Hashable  # None is nobody: such passages are passed over
    passage: str  # IN, OUT, UNDO
    undoes: str | None
    device: str
    desk: str  # what the desk is called
    at: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """Where one person is by what was written down."""

    is_inside: bool
    last: Passed  # the passage that made it so
    also: Passed | None = None  # they came in at another desk as well, and never went out between


def presences(passages: Iterable[Passed]) -> dict[Hashable, Presence]:
    """Where everybody is whom a desk has seen; who was only seen by mistake is left out.

    passages: in any order, each at most once.
    """
    written = sorted(passages, key=lambda one: (one.at, one.uid))
    undone = {one.undoes for one in written if one.passage == UNDO}
    found: dict[Hashable, Presence] = {}
    for one in written:
        if one.passage != UNDO and one.uid not in undone and one.who is not None:
            found[one.who] = _after(found.get(one.who), one)
    return found


def _after(before: Presence | None, one: Passed) -> Presence:
    """One more passage of a person. A double stays flagged until one of the two is undone."""
    also = before.also if before else None
    if before and before.is_inside and one.passage == IN and before.last.device != one.device:
        also = before.last
    return Presence(one.passage == IN, one, also)


def corrected(at_ms: int, clock_ms: int, now: datetime) -> datetime:
    """The true moment of a passage, from a desk's clock that may be wrong.

    at_ms, clock_ms: milliseconds by the desk's clock, of the passage and of this sending.
    now: of this sending, by the server.
    """
    ago = timedelta(milliseconds=max(0, min(clock_ms - at_ms, LONGEST_WAIT // _MILLISECOND)))
    return now - ago


_MILLISECOND = timedelta(milliseconds=1)

__all__ = ["IN", "OUT", "UNDO", "Passed", "Presence", "corrected", "presences"]
