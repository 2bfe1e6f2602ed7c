"""What changed between two texts, or two versions of an item, word by word, in any script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, NamedTuple

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


class Compared(NamedTuple):
    """One part of an item in two versions."""

    part: str  # "stem", "option b: feedback", as the written shape names it
    runs: list[Run]


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Compared]:
    """Every part in which two written shapes of an item differ, in the order of the newer one."""
    before, after = _parts(old), _parts(new)
    names = [*after, *(name for name in before if name not in after)]
    return [
        Compared(name, words_changed(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def _parts(content: Mapping[str, Any]) -> dict[str, str]:
    """The parts of an item's written shape, each as one text."""
    parts: dict[str, str] = {}
    for key, value in content.items():
        if key in {"option", "pair", "step"}:
            for place, row in enumerate(value, start=1):
                name = f"{key} {row.get('id', place)}"
                parts[f"{name}: place"] = str(place)
                parts |= {f"{name}: {k}": _said(v) for k, v in row.items() if k != "id"}
        elif key == "reject":
            for place, row in enumerate(value, start=1):
                parts |= {f"reject {place}: {k}": _said(v) for k, v in row.items()}
        else:
            parts[key] = _said(value)
    return parts


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return str(value)
