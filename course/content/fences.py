"""Our blocks in a lesson, such as ```figure and ```check, taken out before Markdown sees it.

Each block becomes a line that nobody can type (it holds the digest of the very text it stands in),
alone in its paragraph, never inside a list or a quotation: so a lesson can be cut there into parts.
Only those that stay within the text, figures and formulas, may be indented, as in a folded part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from course.content.fields import parse_toml
from course.content.problems import Report

WITHIN = ("figure", "formula")
"""Blocks that become part of the text around them; a lesson is cut at all others."""

KINDS = (*WITHIN, "check", "explore", "bracketed", "brief", "timeline")

_OPENING = re.compile(rf"( *)```\s*({'|'.join(KINDS)})\s*$")


class Fence(NamedTuple):
    """One block: its kind, what the author wrote in it, and the line on which it opens."""

    kind: str
    table: Mapping[str, object]
    line: int


class Cut(NamedTuple):
    """A text without its blocks, and the blocks by the line that stands for each."""

    text: str
    fences: dict[str, Fence]
    mark: str  # every stand-in begins with it


def cut(body: str, first_line: int, report: Report) -> Cut:
    """Take the blocks out of a lesson's body, which begins at `first_line` of its file."""
    mark = f"part{hashlib.sha256(body.encode()).hexdigest()}x"
    lines = body.split("\n")
    kept: list[str] = []
    fences: dict[str, Fence] = {}
    at = 0
    while at < len(lines):
        opening = _OPENING.fullmatch(lines[at])
        if opening is None:
            kept.append(lines[at])
            at += 1
            continue
        indent, kind = opening.groups()
        end = _closing(lines, at, indent)
        if end > len(lines):
            report.add(first_line + at, f"this {kind} block is never closed with ```")
        if indent and kind not in WITHIN:
            report.add(first_line + at, f"a {kind} block begins at the edge of the page")
        stand_in = f"{mark}{len(fences)}x"
        inner = "\n".join(line.removeprefix(indent) for line in lines[at + 1 : end - 1])
        table = parse_toml(inner, first_line + at + 1, report.add)
        fences[stand_in] = Fence(kind, table or {}, first_line + at)
        kept += ["", (indent if kind in WITHIN else "") + stand_in, ""]
        at = end
    return Cut("\n".join(kept), fences, mark)


def _closing(lines: list[str], at: int, indent: str) -> int:
    """Find the place after the line that closes a block; beyond the end where none does."""
    for place in range(at + 1, len(lines)):
        if lines[place].rstrip() == f"{indent}```":
            return place + 1
    return len(lines) + 1
