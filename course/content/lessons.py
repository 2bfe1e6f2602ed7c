"""A lesson's file: front matter, text, our blocks; read into one immutable value."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from course.content.fences import Cut, Fence, cut
from course.content.fields import Fields, parse_toml
from course.content.markdown import render_inline
from course.content.problems import Complain, Report, line_of
from course.content.prose import Figure, Prose, render_prose
from course.content.svg import FILE_NAME, Size, read_svg
from course.content.timeline import read_choice
from course.domain.course import (
    CheckPart,
    ExplorePart,
    HtmlPart,
    Lesson,
    Objective,
    Part,
    Term,
    TimelinePart,
)
from course.domain.timeline import Event

WORDS_A_MINUTE = 180
"""Adults read English non-fiction at 238 words a minute (M. Brysbaert, "How many words do we read
per minute?", Journal of Memory and Language 109, 2019). Ours is dense, and many of our readers read
it in their third language."""

MINUTES_A_CHECK = 1.0
MINUTES_A_FIGURE = 0.5

_EDGE = "+++"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a lesson's text may refer to, and where the site lives."""

    root: Path
    terms: Mapping[str, Term]
    base_path: str
    timeline: tuple[Event, ...] = ()


class Written(NamedTuple):
    """A lesson beside its source, for whoever checks one against the other."""

    lesson: Lesson
    path: Path  # below the root
    source: str
    body_line: int  # on which the text begins, after the front matter
    fences: tuple[Fence, ...]
    repeated: tuple[str, ...]  # anchors written twice


class _Blocks(NamedTuple):
    """Our blocks, judged: by the line that stands for each."""

    figures: dict[str, Figure]
    others: dict[str, CheckPart | ExplorePart | TimelinePart]


def read_lesson(
    setting: Setting, module: str, slug: str, number: str, report: Report
) -> Written | None:
    """Read one lesson. Faults go to `report`; None where there is nothing to read at all."""
    path = setting.root / report.path
    try:
        source = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        report.add(1, "module.toml names this lesson, but there is no such file")
        return None
    except UnicodeDecodeError:
        report.add(1, "the file is not written in UTF-8")
        return None
    table, body, body_line = _split(source, report)
    text = cut(body, body_line, report)
    blocks = _read_blocks(text, module, setting, report)
    prose = render_prose(text, blocks.figures, setting.terms, setting.base_path)
    parts = _parts(prose, blocks)
    fields = Fields(table, report.at(1))
    lesson = Lesson(
        module=module,
        slug=slug,
        number=number,
        title=fields.text("title"),
        summary=fields.text("summary"),
        review_by=fields.day("review_by"),
        objectives=tuple(_objectives(fields.tables("objectives"), source, report)),
        key_points=tuple(
            render_inline(point, setting.base_path) for point in fields.texts("key_points")
        ),
        parts=parts,
        headings=tuple(prose.outline.headings),
        anchors=prose.outline.anchors,
        sources=prose.sources,
        minutes=minutes(prose.outline.words, parts),
        digest=hashlib.sha256(source.encode()).hexdigest(),
    )
    fields.done()
    fences = tuple(text.fences.values())
    return Written(lesson, report.path, source, body_line, fences, tuple(prose.outline.repeated))


def _split(source: str, report: Report) -> tuple[Mapping[str, object], str, int]:
    """Part the front matter from the text: its table, the text, and the text's first line."""
    lines = source.split("\n")
    if lines[0].rstrip() != _EDGE or _EDGE not in (line.rstrip() for line in lines[1:]):
        report.add(1, f"the lesson must begin with its front matter between two lines {_EDGE}")
        return {}, source, 1
    end = next(at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == _EDGE)
    table = parse_toml("\n".join(lines[1:end]), 2, report.add)
    return table or {}, "\n".join(lines[end + 1 :]), end + 2


def minutes(words: int, parts: Iterable[Part]) -> int:
    """Tell how long a lesson takes, in whole minutes, at least 1: its words, checks and figures."""
    parts = tuple(parts)
    checks = sum(isinstance(part, CheckPart) for part in parts)
    figures = sum(
        part.html.count("<figure") if isinstance(part, HtmlPart) else isinstance(part, ExplorePart)
        for part in parts
    )
    total = words / WORDS_A_MINUTE + checks * MINUTES_A_CHECK + figures * MINUTES_A_FIGURE
    return max(1, math.floor(total + 0.5))


def _objectives(
    tables: Iterable[Mapping[str, object]], source: str, report: Report
) -> Iterable[Objective]:
    seen: set[str] = set()
    for table in tables:
        complain = report.at(line_of(source, f'"{table.get("id", "[[objectives]]")}"'))
        fields = Fields(table, complain)
        objective = Objective(fields.slug("id"), fields.text("text"))
        fields.done()
        if objective.id in seen:
            complain(f'two objectives have the id "{objective.id}"')
        seen.add(objective.id)
        yield objective


# ---------------------------------------------------------------- our blocks


def _parts(prose: Prose, blocks: _Blocks) -> tuple[Part, ...]:
    parts: list[Part] = []
    for piece in prose.pieces:
        block = blocks.others.get(piece.stand_in)
        if block is None:
            parts.append(HtmlPart(piece.html, piece.section))
        else:
            parts.append(replace(block, section=piece.section))
    return tuple(parts)


def _read_blocks(text: Cut, module: str, setting: Setting, report: Report) -> _Blocks:
    figures: dict[str, Figure] = {}
    others: dict[str, CheckPart | ExplorePart | TimelinePart] = {}
    for stand_in, fence in text.fences.items():
        fields = Fields(fence.table, report.at(fence.line, f"{fence.kind}: "))
        match fence.kind:
            case "figure":
                figures[stand_in] = _figure(fields, module, setting, report.at(fence.line))
            case "explore":
                others[stand_in] = _explore(fields, module, setting, report.at(fence.line))
            case "timeline":
                events = read_choice(fields, setting.timeline, report.at(fence.line, "timeline: "))
                others[stand_in] = TimelinePart(events, "")
            case _:
                number = 1 + sum(isinstance(part, CheckPart) for part in others.values())
                others[stand_in] = CheckPart(fields.slug("item"), number, "")
        fields.done()
    return _Blocks(figures, others)


def _figure(fields: Fields, module: str, setting: Setting, complain: Complain) -> Figure:
    file = fields.text("file")
    size = _measure(setting.root, module, file, complain)
    return Figure(
        address=f"{setting.base_path}/course/{module}/figures/{file}",
        alt=fields.text("alt"),
        caption=fields.text("caption"),
        source=fields.text("source"),
        width=size.width,
        height=size.height,
    )


def _explore(fields: Fields, module: str, setting: Setting, complain: Complain) -> ExplorePart:
    file = fields.text("figure")
    size = _measure(setting.root, module, file, complain)
    question = render_inline(fields.text("question"), setting.base_path)
    return ExplorePart(
        fields.slug("name"), file, fields.text("alt"), question, "", size.width, size.height
    )


def _measure(root: Path, module: str, file: str, complain: Complain) -> Size:
    """Measure a figure; a name that is no plain file name is never opened."""
    if not FILE_NAME.fullmatch(file):
        if file:
            complain(f'"{file}" is no name for a figure: use small letters and hyphens, .svg')
        return Size(0, 0)
    return read_svg(root / "modules" / module / "figures" / file, complain) or Size(0, 0)
