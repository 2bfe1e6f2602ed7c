"""A lesson's text: Markdown with our own blocks, cut into the parts of which a page is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.util import AtomicString

from course.content.fences import Cut
from course.content.frames import Frame
from course.content.markdown import to_html
from course.content.notes import FoldedExtension
from course.content.sanitise import clean_block
from course.content.shape import SOURCES, Outline, Shape
from course.domain.course import Term


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a lesson between two cuts."""

    html: str  # "" where the piece is one of our blocks
    stand_in: str  # the block's, "" where the piece is text
    section: str  # anchor of the heading it stands under


@dataclass(frozen=True, slots=True)
class Prose:
    """What became of a lesson's body."""

    pieces: tuple[Piece, ...]
    sources: str
    outline: Outline


def render_prose(
    cut: Cut, within: Mapping[str, Frame], terms: Mapping[str, Term], base_path: str
) -> Prose:
    """Render a lesson's body. within: figures and formulas by the line that stands for each."""
    outline = Outline()
    extensions = [
        AttrListExtension(),
        AdmonitionExtension(),
        FoldedExtension(),
        FootnoteExtension(SEPARATOR="-", USE_DEFINITION_ORDER=False),
        _ProseExtension(cut, within, terms, outline),
    ]
    html = clean_block(to_html(cut.text, base_path, extensions))
    pieces, sources = _take_apart(html, cut.mark)
    return Prose(tuple(pieces), sources, outline)


def _take_apart(html: str, mark: str) -> tuple[list[Piece], str]:
    """Cut the HTML at the marks, which stand as paragraphs of the outermost level only."""
    section, sources = "", ""
    first, *rest = re.split(rf"<p>({mark}[a-z0-9-]*)</p>\n*", html)
    pieces = [*_text(first, section)]
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        kind, _, anchor = name.removeprefix(mark).partition("-")
        if kind == SOURCES:
            sources = text.strip()
            continue
        if kind == "section":
            section = anchor
        else:
            pieces.append(Piece("", name, section))
        pieces += _text(text, section)
    return pieces, sources


def _text(html: str, section: str) -> Iterator[Piece]:
    if html.strip():
        yield Piece(html.strip(), "", section)


class _ProseExtension(Extension):
    def __init__(
        self,
        cut: Cut,
        within: Mapping[str, Frame],
        terms: Mapping[str, Term],
        outline: Outline,
    ) -> None:
        super().__init__()
        self.cut, self.within, self.terms, self.outline = cut, within, terms, outline

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        blocks = _Blocks(md.parser, self.cut, self.within)
        md.parser.blockprocessors.register(blocks, "course-blocks", 200)
        # Before links get their addresses (-10), so that a term is still known by its scheme.
        shape = Shape(md, self.cut.mark, self.terms, self.outline)
        md.treeprocessors.register(shape, "course-shape", -8)


class _Blocks(BlockProcessor):
    """Puts figures and formulas in their places; marks the places where a lesson is cut."""

    def __init__(self, parser: BlockParser, cut: Cut, within: Mapping[str, Frame]) -> None:
        super().__init__(parser)
        self.cut, self.within = cut, within

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 (the library asks so)
        return block.strip("\n") in self.cut.fences  # an indented one is not at home yet

    def run(self, parent: Element, blocks: list[str]) -> None:
        stand_in = blocks.pop(0).strip()
        frame = self.within.get(stand_in)
        if frame is not None:
            parent.append(frame.element())
        else:
            SubElement(parent, "p").text = AtomicString(stand_in)
