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
from course.content.markdown import to_html
from course.content.sanitise import clean_block
from course.content.shape import SOURCES, Outline, Shape
from course.domain.course import Term

SOURCE_WORD = "Source:"
"""What rendering adds to a lesson's own words; a lesson's language is English so far."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as its block describes it."""

    address: str
    alt: str
    caption: str  # Markdown
    source: str  # Markdown
    width: int
    height: int


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
    cut: Cut, figures: Mapping[str, Figure], terms: Mapping[str, Term], base_path: str
) -> Prose:
    """Render a lesson's body. figures: by the line that stands for each."""
    outline = Outline()
    extensions = [
        AttrListExtension(),
        AdmonitionExtension(),
        FootnoteExtension(SEPARATOR="-", USE_DEFINITION_ORDER=False),
        _ProseExtension(cut, figures, terms, outline),
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
        figures: Mapping[str, Figure],
        terms: Mapping[str, Term],
        outline: Outline,
    ) -> None:
        super().__init__()
        self.cut, self.figures, self.terms, self.outline = cut, figures, terms, outline

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        blocks = _Blocks(md.parser, self.cut, self.figures)
        md.parser.blockprocessors.register(blocks, "course-blocks", 200)
        # Before links get their addresses (-10), so that a term is still known by its scheme.
        shape = Shape(md, self.cut.mark, self.terms, self.outline)
        md.treeprocessors.register(shape, "course-shape", -8)


class _Blocks(BlockProcessor):
    """Puts figures in their places; marks the places of checks and explorations."""

    def __init__(self, parser: BlockParser, cut: Cut, figures: Mapping[str, Figure]) -> None:
        super().__init__(parser)
        self.cut, self.figures = cut, figures

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 (the library asks so)
        return block.strip() in self.cut.fences

    def run(self, parent: Element, blocks: list[str]) -> None:
        stand_in = blocks.pop(0).strip()
        figure = self.figures.get(stand_in)
        if figure is not None:
            parent.append(_figure(figure))
        elif self.cut.fences[stand_in].kind != "figure":
            SubElement(parent, "p").text = AtomicString(stand_in)


def _figure(figure: Figure) -> Element:
    frame = Element("figure", {"class": "figure"})
    SubElement(
        frame,
        "img",
        {
            "src": figure.address,
            "alt": figure.alt,
            "width": str(figure.width),
            "height": str(figure.height),
            "loading": "lazy",
        },
    )
    words = SubElement(frame, "figcaption")
    SubElement(words, "p", {"class": "caption"}).text = figure.caption
    SubElement(words, "p", {"class": "source"}).text = f"{SOURCE_WORD} {figure.source}"
    return frame
