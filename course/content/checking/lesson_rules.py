"""What every lesson of a course has, where its [style] asks for `lesson_rules`.

A lesson that lacks any of it can still be served; it is not finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from course.content.bank import QuizFile
from course.content.course import Reading
from course.content.fences import Fence
from course.content.fields import parse_toml
from course.content.lessons import Written
from course.content.problems import Problem, line_of
from course.domain.bank import Item, ItemStatus, ItemType, ItemUse

OBJECTIVES = range(3, 6)
KEY_POINTS = range(3, 6)
FIGURES = 2
FURTHER = 3
ALT = 40  # characters: fewer cannot carry what a figure shows
ITEMS_AN_OBJECTIVE = 2
SHOWN_BY_ITEMS = "items"


class _Lesson(NamedTuple):
    """A lesson beside its items, as the rules see it."""

    written: Written
    table: Mapping[str, object]  # the front matter
    items: Sequence[Item]  # live ones of the lesson

    @property
    def asked(self) -> list[tuple[Fence, Item]]:
        """The checks of the text with their items."""
        by_id = {item.id: item for item in self.items}
        checks = [f for f in self.written.fences if f.kind == "check"]
        return [(f, by_id[name]) for f in checks if (name := str(f.table.get("item"))) in by_id]


def lesson_rule_problems(reading: Reading, files: Sequence[QuizFile]) -> list[Problem]:
    """Say what lessons lack; nothing where the course has no such rules."""
    if not reading.style.lesson_rules:
        return []
    items = [i for file in files for i in file.quiz.items if i.status is ItemStatus.LIVE]
    found = []
    for written in reading.written:
        own = [item for item in items if item.lesson_key == written.lesson.key]
        lesson = _Lesson(written, _front_matter(written), own)
        for rule in (_objectives, _counts, _figures, _other_chair):
            found += [Problem(written.path, line, message) for line, message in rule(lesson)]
    return found


def _front_matter(written: Written) -> Mapping[str, object]:
    """The table as it was written: whether a key stands in it matters here."""
    lines = written.source.split("\n")[1 : written.body_line - 2]
    return parse_toml("\n".join(lines), 2, lambda _line, _message: None) or {}


def _tables(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _objectives(lesson: _Lesson) -> Iterator[tuple[int, str]]:
    source = lesson.written.source
    tables = _tables(lesson.table.get("objectives"))
    if len(tables) not in OBJECTIVES:
        line = line_of(source, "[[objectives]]")
        yield line, f"the lesson has {len(tables)} objectives; it needs {_span(OBJECTIVES)}"
    asked = {item.objective for _, item in lesson.asked}
    for table in tables:
        name = str(table.get("id", ""))
        line = line_of(source, f'"{name}"')
        if "shown_by" not in table:
            yield line, f'objective {name}: add shown_by = ["items"], "exploration" or "brief"'
        shown_by = table.get("shown_by", [SHOWN_BY_ITEMS])
        if not isinstance(shown_by, list) or SHOWN_BY_ITEMS not in shown_by:
            continue
        if name not in asked:
            yield line, f"objective {name}: no check of the lesson asks it"
        count = sum(i.objective == name and i.use is ItemUse.QUIZ for i in lesson.items)
        if count < ITEMS_AN_OBJECTIVE:
            least = f"it needs {ITEMS_AN_OBJECTIVE} or more"
            yield line, f"objective {name}: {count} live quiz items examine it; {least}"


def _counts(lesson: _Lesson) -> Iterator[tuple[int, str]]:
    source = lesson.written.source
    points = lesson.table.get("key_points")
    number = len(points) if isinstance(points, list) else 0
    if number not in KEY_POINTS:
        line = line_of(source, "key_points")
        yield line, f"the lesson has {number} key_points; it needs {_span(KEY_POINTS)}"
    number = len(_tables(lesson.table.get("further_reading")))
    if number != FURTHER:
        line = line_of(source, "[[further_reading]]")
        yield line, f"the lesson has {number} [[further_reading]]; it needs exactly {FURTHER}"


def _span(numbers: range) -> str:
    return f"{numbers[0]} to {numbers[-1]}"


def _figures(lesson: _Lesson) -> Iterator[tuple[int, str]]:
    figures = [fence for fence in lesson.written.fences if fence.kind == "figure"]
    if len(figures) < FIGURES:
        line = lesson.written.body_line
        yield line, f"the lesson has {len(figures)} figures; it needs {FIGURES} or more"
    for fence in lesson.written.fences:
        if fence.kind not in {"figure", "explore"}:
            continue
        alt = " ".join(str(fence.table.get("alt", "")).split())
        if len(alt) < ALT:
            message = f'"alt" has {len(alt)} characters; {ALT} or more carry what a figure shows'
            yield fence.line, f"{fence.kind}: {message}"


def _other_chair(lesson: _Lesson) -> Iterator[tuple[int, str]]:
    """Where anything is disputed, the reader once speaks for those who hold the other view."""
    if not any(item.disputed for item in lesson.items):
        return
    chairs = [(fence, item) for fence, item in lesson.asked if fence.table.get("chair")]
    for fence, item in chairs:
        if item.type is not ItemType.MULTIPLE_CHOICE or not item.disputed:
            message = f'a check with a "chair" is disputed and of type {ItemType.MULTIPLE_CHOICE}'
            yield fence.line, f"check {item.id}: {message}"
    if not chairs:
        line = lesson.written.body_line
        yield line, 'items of the lesson are disputed; no check of it has a "chair"'
