"""A sheet of one room styles nothing of another: all sheets are on every page; paper keeps to its
measures."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import course
from course.cards import sheets as paper
from course.web import stylesheet

SHEETS = sorted((Path(course.__file__).parent / "static" / "css").glob("*.css"))
ON_PAPER = {
    "certificate-sheet", "days-paper", "kept-copy", "paper", "paper-badges", "paper-cards",
    "paper-letter", "paper-list",
}  # fmt: skip
"""Sheets of what is printed, or saved, from no page."""
PRINTED = ON_PAPER | {"booklet", "page", "print", "touch"}
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


def test_every_sheet_is_in_the_stylesheet_or_of_paper() -> None:
    assert {sheet.stem for sheet in SHEETS} == set(stylesheet.SHEETS) | ON_PAPER


def test_a_class_belongs_to_one_sheet() -> None:
    sheets: defaultdict[str, set[str]] = defaultdict(set)
    for sheet in SHEETS:
        if sheet.stem not in PRINTED:
            for name in subjects(sheet.read_text("utf-8")):
                sheets[name].add(sheet.stem)
    twice = {name: found for name, found in sheets.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if name not in SHARED} == {}
    assert twice.keys() >= SHARED, "what is styled once needs no exception"


def test_names_step_down_on_paper_as_they_were_measured() -> None:
    text = {one.stem: one.read_text("utf-8") for one in SHEETS if one.stem.startswith("paper")}
    steps = re.findall(r"\.size-\d \{\s*--step: ([\d.]+);", text["paper"])
    assert tuple(map(float, steps)) == paper._STEPS
    for sheet, name, size in (
        ("paper-cards", "card-name", paper._CARD_SIZE),
        ("paper-badges", "badge-first", paper._BADGE_SIZE),
        ("paper-badges", "badge-second", paper._BADGE_OWN_SIZE),
    ):
        (found,) = re.findall(
            rf"\.{name} \{{[^}}]*calc\(([\d.]+)mm \* var\(--step\)\)", text[sheet]
        )
        assert float(found) == size, name
