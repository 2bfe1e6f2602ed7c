"""The cells of a sheet: texts that no spreadsheet takes for a formula, lists within a cell.

A cell that begins like a formula is written with an apostrophe before it, as authors do by hand;
reading takes it away again. So a text comes back as it went, even one that began with apostrophes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\n]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)


def guarded(text: str) -> str:
    """Write a text so that a spreadsheet shows it as text."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Read such a text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def joined(texts: Iterable[str], sign: str) -> str:
    """Write a list in one cell, parted by `sign`."""
    return f"{sign} ".join(
        text.replace("\\", "\\\\").replace(sign, f"\\{sign}").strip() for text in texts
    )


def parted(cell: str, sign: str) -> list[str]:
    """Read such a list; empty entries do not count."""
    entries = re.findall(rf"(?:\\[\\{sign}]|[^{sign}])+", cell)
    return [text for one in entries if (text := re.sub(rf"\\([\\{sign}])", r"\1", one).strip())]
