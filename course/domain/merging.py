"""A question that comes again from elsewhere, beside what was made of it here in the meantime.

Three texts meet: what was imported last, what stands here, and what the file says now. What people
added here (feedback, the paragraph that answers it, a text alternative) is kept; what they changed
of the file's own words is never overwritten without a word from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

Content = Mapping[str, Any]
"""The written shape of an item."""

DECIDED_HERE = frozenset({"id", "lesson", "objective", "use", "status", "disputed", "excludes"})
"""What no file of others says: whoever imports decides."""

PARTS = ("option", "pair", "step", "reject")
ALIKE = 0.6
"""Share of equal letters from which on two texts are the same one, corrected.

Found by trying: typing errors and changed numbers in a sentence stay above, other sentences below.
"""
_LETTERS = 500  # compared of each text: comparing long ones takes long
_ALT = re.compile(r"!\[([^\]\n]*)\]\(image:([^)\s]*)\)")


def is_untouched(imported: Content, ours: Content) -> bool:
    """Whether all that was imported still stands; what was added beside it does not matter."""
    keys = (imported.keys() | set(PARTS)) - DECIDED_HERE
    return all(_stands(key, imported.get(key), ours.get(key)) for key in keys)


def _stands(key: str, imported: object, ours: object) -> bool:
    if key in PARTS:
        return _rows_stand(_rows(imported), _rows(ours))
    if key == "tags":
        return set(_rows(imported)) <= set(_rows(ours))
    if isinstance(imported, str) and isinstance(ours, str):
        return _same_text(imported, ours)
    return imported == ours or not (imported or ours or _is_number(imported) or _is_number(ours))


def _rows_stand(imported: Sequence[Content], ours: Sequence[Content]) -> bool:
    if len(imported) != len(ours):
        return False
    return all(
        _stands("", value, own.get(key))
        for row, own in zip(imported, ours, strict=True)
        for key, value in row.items()
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_text(imported: str, ours: str) -> bool:
    """Whether a text is as it was, but for text alternatives that were added."""
    if imported.strip() == ours.strip():
        return True
    return imported.strip() == _ALT.sub(_without_alt(imported), ours).strip()


def _without_alt(imported: str) -> Any:
    silent = {found[2] for found in _ALT.finditer(imported) if not found[1].strip()}

    def strip(found: re.Match[str]) -> str:
        return f"![](image:{found[2]})" if found[2] in silent else found[0]

    return strip


# ---------------------------------------------------------------- merging


def merged(imported: Content, ours: Content, theirs: Content) -> dict[str, Any]:
    """What the file says now, with everything that was added here kept.

    imported: what the file said before; empty where nobody knows.
    """
    result = {key: _text(value, ours.get(key)) for key, value in theirs.items()}
    result |= {key: ours[key] for key in DECIDED_HERE & ours.keys()}
    is_same_kind = ours.get("type") == theirs.get("type")
    for key, value in ours.items():
        added = key not in imported and key not in result and key not in PARTS
        if added and is_same_kind and value not in ("", []):
            result[key] = value
    for part in PARTS:
        if part in theirs:
            result[part] = _merged_rows(
                _rows(imported.get(part)), _rows(ours.get(part)), _rows(theirs[part])
            )
    own_tags = [tag for tag in _rows(ours.get("tags")) if tag not in _rows(imported.get("tags"))]
    tags = list(dict.fromkeys([*_rows(theirs.get("tags")), *own_tags]))
    return result | ({"tags": tags} if tags else {})


def _merged_rows(
    imported: Sequence[Content], ours: Sequence[Content], theirs: Sequence[Content]
) -> list[dict[str, Any]]:
    before = {row.get("id", place): row for place, row in enumerate(imported)}
    return [
        _with_additions(row, before, _partner(row, place, ours)) for place, row in enumerate(theirs)
    ]


def _partner(row: Content, place: int, ours: Sequence[Content]) -> tuple[object, Content]:
    """The row of ours that is the same one: by its words, else in the same place and much alike."""
    named = [(own.get("id", n), own) for n, own in enumerate(ours)]
    said = _said(row)
    same = next(((name, own) for name, own in named if _said(own) == said), None)
    if same is not None:
        return same
    name = row.get("id", place)
    return next(((n, own) for n, own in named if n == name and alike(_said(own), said)), (None, {}))


def _with_additions(
    row: Content, before: Mapping[object, Content], partner: tuple[object, Content]
) -> dict[str, Any]:
    name, own = partner
    was = before.get(name, {})
    texts = {key: _text(value, own.get(key)) for key, value in row.items()}
    added = {
        key: own[key]
        for key in ("feedback", "see")
        if own.get(key) and not was.get(key) and not row.get(key)
    }
    return texts | added


def _said(row: Content) -> str:
    said = " ".join(str(row[key]) for key in ("text", "left", "right", "value") if key in row)
    return " ".join(_ALT.sub(r"\2", said).split())


def _text(theirs: object, ours: object) -> Any:
    """A text of theirs, with the text alternatives that ours has for the same images."""
    if not isinstance(theirs, str) or not isinstance(ours, str):
        return theirs
    known = {found[2]: found[1] for found in _ALT.finditer(ours) if found[1].strip()}

    def fill(found: re.Match[str]) -> str:
        alt = found[1].strip() or known.get(found[2], "")
        return f"![{alt}](image:{found[2]})"

    return _ALT.sub(fill, theirs)


def _rows(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same one, perhaps corrected, and not two different ones."""
    a, b = one[:_LETTERS], other[:_LETTERS]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
