"""A sheet of one room styles nothing of another: all sheets are on every page."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import course

SHEETS = sorted((Path(course.__file__).parent / "static" / "css").glob("*.css"))
PRINTED = {
    "certificate-sheet",
    "booklet",
    "days-paper",
    "kept-copy",
    "page",
    "paper",
    "print",
    "touch",
}
"""Sheets that are not on every page, or are there to change the others."""

SHARED = {
    "boxed", "flat",  # the two looks of a question, whatever its kind
    "button", "quiet",  # and what is small print, everywhere
    "columns", "margin", "split",  # the grid, which quiz and contents bend
    "data", "filters",  # tables and what narrows them; rooms add what theirs need
    "facts", "module", "prose",
}  # fmt: skip
"""Classes that several sheets style on purpose."""


def subjects(text: str) -> set[str]:
    """The classes by which rules begin, each alone or before something within it."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    heads = (head for head in re.findall(r"([^{}]+)\{", bare) if not head.strip().startswith("@"))
    selectors = (one.strip() for head in heads for one in head.split(","))
    return {found[1] for one in selectors if (found := re.match(r"\.([\w-]+)(?=[ :>~+]|$)", one))}


def test_a_class_belongs_to_one_sheet() -> None:
    sheets: defaultdict[str, set[str]] = defaultdict(set)
    for sheet in SHEETS:
        if sheet.stem not in PRINTED:
            for name in subjects(sheet.read_text("utf-8")):
                sheets[name].add(sheet.stem)
    twice = {name: found for name, found in sheets.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if name not in SHARED} == {}
    assert twice.keys() >= SHARED, "what is styled once needs no exception"
