"""What changed between two texts, word by word, in any script."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"  # scripts that set no spaces
    r"|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
    r"|\s+|.",
    re.DOTALL,
)
_BRIDGE = 1
"""So few equal words between two changes are read as a part of them."""


class Kind(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Run(NamedTuple):
    """A stretch of text that was kept, taken away or added."""

    kind: Kind
    text: str


def words_changed(old: str, new: str) -> list[Run]:
    """Compare two texts word by word; a Chinese or Japanese text sign by sign.

    The runs that are not new make up the old text, those that are not gone the new one. What is
    gone stands before what came in its place.
    """
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    runs: list[Run] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run(Kind.SAME, "".join(a[a1:a2])))
            continue
        runs += _changed("".join(a[a1:a2]), "".join(b[b1:b2]))
    return _joined(runs)


def _changed(gone: str, new: str) -> list[Run]:
    return [run for run in (Run(Kind.GONE, gone), Run(Kind.NEW, new)) if run.text]


def _joined(runs: list[Run]) -> list[Run]:
    """Read a space, or one sign, between two changes as a part of them: one change, not two."""
    joined: list[Run] = []
    gone = new = ""
    for place, run in enumerate(runs):
        is_bridge = (
            run.kind is Kind.SAME
            and (gone or new)
            and place + 1 < len(runs)
            and (run.text.isspace() or (len(run.text) <= _BRIDGE and not run.text.isalnum()))
        )
        if run.kind is Kind.SAME and not is_bridge:
            joined += [*_changed(gone, new), run]
            gone = new = ""
            continue
        gone += run.text if run.kind is not Kind.NEW else ""
        new += run.text if run.kind is not Kind.GONE else ""
    return [*joined, *_changed(gone, new)]
