"""Our blocks in a lesson, read and judged one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from course.content import maths
from course.content.fences import Cut
from course.content.fields import Fields
from course.content.frames import Figure, Formula, Frame
from course.content.markdown import render_inline
from course.content.problems import Complain, Report
from course.content.svg import FILE_NAME, Size, read_svg
from course.content.timeline import read_choice
from course.domain.course import Term
from course.domain.parts import (
    Bracket,
    BracketedPart,
    BriefPart,
    BriefPrompt,
    CheckPart,
    ExplorePart,
    TimelinePart,
)
from course.domain.timeline import Event

MOST_LETTERS = 4000
"""Of a text under negotiation: longer ones are a mistake, and cost every reader of the page."""

_BRACKET = re.compile(r"\[([^\[\]]*)\]")

Block = CheckPart | ExplorePart | BracketedPart | BriefPart | TimelinePart


@dataclass(frozen=True, slots=True)
class Setting:
    """What a lesson's text may refer to, and where the site lives."""

    root: Path
    terms: Mapping[str, Term]
    base_path: str
    timeline: tuple[Event, ...] = ()


class Blocks(NamedTuple):
    """Our blocks by the line that stands for each."""

    within: dict[str, Frame]  # become part of the text around them
    others: dict[str, Block]  # the text is cut at these


def read_blocks(text: Cut, module: str, setting: Setting, report: Report) -> Blocks:
    """Read all blocks of one lesson. Faults go to `report`."""
    blocks = Blocks({}, {})
    for stand_in, fence in text.fences.items():
        complain = report.at(fence.line, f"{fence.kind}: ")
        fields = Fields(fence.table, complain)
        match fence.kind:
            case "figure":
                figure = _figure(fields, module, setting, report.at(fence.line))
                blocks.within[stand_in] = figure
            case "formula":
                blocks.within[stand_in] = _formula(fields, complain)
            case "explore":
                explore = _explore(fields, module, setting, report.at(fence.line))
                blocks.others[stand_in] = explore
            case "bracketed":
                number = _number(blocks, BracketedPart)
                part = _bracketed(fields, number, setting.base_path, complain)
                blocks.others[stand_in] = part
            case "brief":
                if _number(blocks, BriefPart) > 1:
                    complain("a lesson has one brief")
                blocks.others[stand_in] = _brief(fields, complain)
            case "timeline":
                events = read_choice(fields, setting.timeline, complain)
                blocks.others[stand_in] = TimelinePart(events, "")
            case _:
                check = CheckPart(
                    fields.slug("item"),
                    _number(blocks, CheckPart),
                    "",
                    fields.text("chair", required="chair" in fields),
                )
                blocks.others[stand_in] = check
        fields.done()
    return blocks


def _number(blocks: Blocks, kind: type[Block]) -> int:
    return 1 + sum(isinstance(part, kind) for part in blocks.others.values())


# ---------------------------------------------------------------- pictures


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


def _formula(fields: Fields, complain: Complain) -> Formula:
    formula = Formula(fields.text("tex"), fields.text("say"))
    if formula.tex and (message := maths.fault(formula.tex)):
        complain(f'"tex" cannot be set: {message}')
    return formula


def _measure(root: Path, module: str, file: str, complain: Complain) -> Size:
    """Measure a figure; a name that is no plain file name is never opened."""
    if not FILE_NAME.fullmatch(file):
        if file:
            complain(f'"{file}" is no name for a figure: use small letters and hyphens, .svg')
        return Size(0, 0)
    return read_svg(root / "modules" / module / "figures" / file, complain) or Size(0, 0)


# ---------------------------------------------------------------- texts under negotiation


def _bracketed(fields: Fields, number: int, base_path: str, complain: Complain) -> BracketedPart:
    """Join the brackets of a text with their entries; each has exactly one."""
    text = fields.text("text")
    if len(text) > MOST_LETTERS:
        complain(f'"text" has {len(text)} letters; at most {MOST_LETTERS} are shown')
        text = ""
    entries = [_entry(table, base_path, complain) for table in fields.tables("bracket")]
    pieces: list[str | Bracket] = []
    for at, piece in enumerate(_BRACKET.split(text)):
        is_bracket = at % 2 == 1
        if not is_bracket:
            if "[" in piece or "]" in piece:
                complain("brackets stand in pairs, and none within another")
            pieces += [piece] if piece else []
            continue
        entry = next((entry for entry in entries if entry.words == piece), None)
        if entry is None:
            complain(f'"[{piece}]" has no [[bracket]] of its own')
        else:
            entries.remove(entry)
            pieces.append(entry)
    for entry in entries:
        complain(f'the text has no "[{entry.words}]" for this [[bracket]]')
    if not any(isinstance(piece, Bracket) for piece in pieces):
        complain('"text" has no words in [brackets]')
    return BracketedPart(number, tuple(pieces), "")


def _entry(table: Mapping[str, object], base_path: str, complain: Complain) -> Bracket:
    fields = Fields(table, complain)
    words = fields.text("words")
    rest = (render_inline(fields.text(key), base_path) for key in ("proposes", "reserves", "why"))
    bracket = Bracket(words, *rest)
    fields.done()
    return bracket


# ---------------------------------------------------------------- the delegate's own brief


def _brief(fields: Fields, complain: Complain) -> BriefPart:
    title = fields.text("title")
    prompts = tuple(_prompts(fields.tables("prompt"), complain))
    if not prompts:
        complain("it asks nothing: add [[prompt]] with id and label")
    for prompt in prompts:
        if sum(other.id == prompt.id for other in prompts) > 1:
            complain(f'two prompts have the id "{prompt.id}"')
    return BriefPart(title, prompts, "")


def _prompts(tables: tuple[Mapping[str, object], ...], complain: Complain) -> Iterator[BriefPrompt]:
    for table in tables:
        fields = Fields(table, complain)
        yield BriefPrompt(
            fields.slug("id"),
            fields.text("label"),
            fields.text("help", required=False),
            fields.texts("choices"),
        )
        fields.done()
