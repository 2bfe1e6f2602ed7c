"""The list of seats as desks keep it, and how a desk is told only what has changed.

A part of the list is up to `PART_SIZE` seats in the order of their numbers. Its token holds a short
digest of each block of sixteen of them. A desk sends the token of the part it keeps and gets the
blocks that are not the same any more: nothing has to note when which of many things changed (a
name, a lesson, a certificate, a seat), so nothing can be missed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from course.domain.credentials import encoding

PART_SIZE = 1_000
LONGEST_TOKEN = 1_000  # characters
_BLOCK = 16  # seats
_DIGEST = 6  # bytes

Entry = dict[str, object]


class Part(NamedTuple):
    """One answer."""

    seats: list[Entry]  # those of the changed blocks
    token: str
    next_after: int | None  # number of the last seat, where more follow


def part(entries: Sequence[Entry], since: str, *, has_more: bool) -> Part:
    """Tell what a desk must be sent of a part.

    entries: all seats of the part, each with its number under "seat", in order.
    since: the token that the desk keeps for it; "" or anything else: it keeps nothing.
    """
    kept = _read(since)
    digests: list[bytes] = []
    changed: list[Entry] = []
    for _, group in groupby(entries, key=lambda entry: int(str(entry["seat"])) // _BLOCK):
        block = list(group)
        digest = _digest(block)
        if kept[len(digests) : len(digests) + 1] != [digest]:
            changed += block
        digests.append(digest)
    last = int(str(entries[-1]["seat"])) if has_more else None
    return Part(changed, encoding.encode(b"".join(digests)), last)


def _digest(block: list[Entry]) -> bytes:
    written = json.dumps(block, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).digest()[:_DIGEST]


def _read(token: str) -> list[bytes]:
    try:
        raw = encoding.decode(token[:LONGEST_TOKEN])
    except ValueError:
        return []
    return [raw[at : at + _DIGEST] for at in range(0, len(raw), _DIGEST)]
