"""The item bank as files: quizzes/<module>.toml, a header and many `[[item]]` tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from course.content.fields import Fields, parse_toml
from course.content.flaws import flaws
from course.content.items import (
    blueprint_from_mapping,
    blueprint_to_mapping,
    item_from_mapping,
    item_to_mapping,
    read_blueprint,
    read_item,
)
from course.content.problems import ContentError, Problem, Report
from course.domain.bank import Blueprint, Item, ItemStatus

__all__ = [
    "Quiz",
    "blueprint_from_mapping",
    "blueprint_to_mapping",
    "item_from_mapping",
    "item_lines",
    "item_to_mapping",
    "load_bank",
    "read_bank",
]

_ITEM = re.compile(r"\s*\[\[\s*item\s*\]\]")
_QUIZ = re.compile(r"\s*\[\s*quiz\s*\]")


class Quiz(NamedTuple):
    """One file of the bank: the plan of a module's quiz, and its items."""

    blueprint: Blueprint
    items: tuple[Item, ...]


class QuizFile(NamedTuple):
    """A quiz with the places of its parts in the file."""

    path: Path  # below the root
    quiz: Quiz
    header_line: int
    lines: tuple[int, ...]  # of each item, in order


def load_bank(root: Path) -> list[Quiz]:
    """Read all of quizzes/ below `root`.

    Raises ContentError when a file cannot be read, or a live item lacks what grading needs.
    """
    files, problems = read_bank(root)
    if problems:
        raise ContentError(problems)
    return [file.quiz for file in files]


def read_bank(root: Path) -> tuple[list[QuizFile], list[Problem]]:
    """Read all of quizzes/ below `root`, and every fault that can be told from a file alone."""
    files: list[QuizFile] = []
    problems: list[Problem] = []
    # A name with another point holds a translation: `course.content.translations` reads it.
    for path in sorted(p for p in (root / "quizzes").glob("*.toml") if "." not in p.stem):
        report = Report(path.relative_to(root))
        file = _read_file(path, report)
        if file is not None:
            files.append(file)
        problems += report.problems
    return files, problems


def _read_file(path: Path, report: Report) -> QuizFile | None:
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError:
        report.add(1, "the file is not written in UTF-8")
        return None
    table = parse_toml(source, 1, report.add)
    if table is None:
        return None
    header_line = _lines(source, _QUIZ)[0] if _lines(source, _QUIZ) else 1
    fields = Fields(table, report.at(header_line))
    blueprint = read_blueprint(fields.table("quiz"), path.stem, report.at(header_line))
    tables = fields.tables("item")
    fields.done()
    # TOML can also write items without [[item]] lines; then the first line stands for all.
    lines = item_lines(source)
    lines = lines if len(lines) == len(tables) else [1] * len(tables)
    items = []
    for place, line in zip(tables, lines, strict=True):
        prefix = f"item {place.get('id', 'without id')}: "
        complain = report.at(line, prefix)
        item = read_item(place, path.stem, complain)
        if item.status is ItemStatus.LIVE:
            for flaw in flaws(item):
                complain(flaw)
        items.append(item)
    return QuizFile(report.path, Quiz(blueprint, tuple(items)), header_line, tuple(lines))


def item_lines(source: str) -> list[int]:
    """Find the lines of a bank's file on which an `[[item]]` begins."""
    return _lines(source, _ITEM)


def _lines(source: str, pattern: re.Pattern[str]) -> list[int]:
    """Find the lines that open a table; text within three quotes cannot look like one."""
    lines, quote = [], ""
    for number, line in enumerate(source.split("\n"), start=1):
        if not quote and pattern.match(line):
            lines.append(number)
        quote = _open_quote(line, quote)
    return lines


def _open_quote(line: str, quote: str) -> str:
    """Which multi-line quote is open after a line that begins within `quote`."""
    for mark in re.findall(r'"""|\'\'\'', line):
        if not quote:
            quote = mark
        elif mark == quote:
            quote = ""
    return quote
