"""Reading what a desk sends: exactly what our script writes, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from course.domain.admission import Colour
from course.domain.errors import NotValid
from course.domain.words import words
from course.door.services import Written
from course.store import Passage

MOST_PASSAGES = 200
"""Of one sending."""

HOW = frozenset({"code", "name", "card", "group"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{0,40}")
_LATEST_MS = 253_370_764_800_000  # the year 9999
_HIGHEST_SEAT = 2**31 - 1


class Sending(NamedTuple):
    """What one desk sends at once."""

    device: str
    clock_ms: int
    passages: list[Written]


def read_sending(sent: Mapping[str, object]) -> Sending:
    """Read a sending. Raises NotValid for whatever our script would not send."""
    listed = sent.get("passages")
    if not isinstance(listed, list) or len(listed) > MOST_PASSAGES:
        raise _refusal()
    return Sending(_uuid(sent.get("device")), _moment(sent.get("clock")), [*map(_read, listed)])


def _read(sent: object) -> Written:
    if not isinstance(sent, dict):
        raise _refusal()
    seat = sent.get("seat")
    undoes = sent.get("undoes")
    passage = _one_of(sent.get("passage"), frozenset(Passage))
    if (passage == Passage.UNDO) != (undoes is not None):
        raise _refusal()
    return Written(
        uid=_uuid(sent.get("uid")),
        passage=Passage(passage),
        undoes=None if undoes is None else _uuid(undoes),
        seat=None if seat is None else _whole(seat, _HIGHEST_SEAT),
        certificate=_matched(sent.get("certificate", ""), _PUBLIC_ID),
        verdict=_one_of(sent.get("verdict"), frozenset(Colour)),
        how=_one_of(sent.get("how"), HOW),
        at_ms=_moment(sent.get("at")),
    )


def _uuid(value: object) -> str:
    return _matched(value, _UUID)


def _matched(value: object, pattern: re.Pattern[str]) -> str:
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise _refusal()


def _one_of(value: object, known: frozenset[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise _refusal()


def _moment(value: object) -> int:
    return _whole(value, _LATEST_MS)


def _whole(value: object, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    raise _refusal()


def _refusal() -> NotValid:
    return NotValid(words("This is not what a desk sends. Load the page of the desk again."))
