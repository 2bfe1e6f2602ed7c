"""A lesson's file: front matter, text, our blocks; read into one immutable value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from course.content.blocks import Blocks, Setting, read_blocks
from course.content.fences import Fence, cut
from course.content.fields import Fields, parse_toml
from course.content.front_matter import further_reading, objectives
from course.content.markdown import render_inline
from course.content.problems import Report
from course.content.prose import Prose, render_prose
from course.content.reading_time import minutes
from course.domain.course import Lesson
from course.domain.parts import HtmlPart, Part

_EDGE = "+++"


class Written(NamedTuple):
    """A lesson beside its source, for whoever checks one against the other."""

    lesson: Lesson
    path: Path  # below the root
    source: str
    body_line: int  # on which the text begins, after the front matter
    fences: tuple[Fence, ...]
    repeated: tuple[str, ...]  # anchors written twice


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
    blocks = read_blocks(text, module, setting, report)
    prose = render_prose(text, blocks.within, setting.terms, setting.base_path)
    parts = _parts(prose, blocks)
    fields = Fields(table, report.at(1))
    lesson = Lesson(
        module=module,
        slug=slug,
        number=number,
        title=fields.text("title"),
        summary=fields.text("summary"),
        review_by=fields.day("review_by"),
        sources_checked=fields.day("sources_checked"),
        further_reading=tuple(further_reading(fields, source, setting.base_path, report)),
        objectives=tuple(objectives(fields.tables("objectives"), source, report)),
        key_points=tuple(
            render_inline(point, setting.base_path) for point in fields.texts("key_points")
        ),
        parts=parts,
        headings=tuple(prose.outline.headings),
        anchors=prose.outline.anchors,
        sources=prose.sources,
        terms=tuple(setting.terms[slug] for slug in sorted(prose.outline.terms)),
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


def _parts(prose: Prose, blocks: Blocks) -> tuple[Part, ...]:
    """Put our blocks in the places that the text keeps for them."""
    parts: list[Part] = []
    for piece in prose.pieces:
        block = blocks.others.get(piece.stand_in)
        if block is None:
            parts.append(HtmlPart(piece.html, piece.section))
        else:
            parts.append(replace(block, section=piece.section))
    return tuple(parts)
