"""Finding in a lesson what a reader quotes from it, however it was copied or typed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from course.content.sanitise import PREFIX
from course.domain.course import Lesson
from course.domain.parts import BracketedPart, ExplorePart, HtmlPart, Part

FEWEST_LETTERS = 8
"""A shorter quotation would fit in too many places."""

MOST_SENTENCES = 5
"""More is no sentence that something is wrong with, but a part of the lesson."""

_BLOCKS = {
    *("p", "li", "h2", "h3", "h4", "td", "th", "figcaption", "summary", "blockquote", "div", "tr"),
    *("ul", "ol", "table", "figure", "details"),
}
_UNREAD = {"sup", "annotation"}  # marks of notes, and the source of a formula
_SENTENCE = re.compile(r"\S.*?(?:[.!?…。！？][”’\"')\]]*(?=\s+[^\sa-z])|$)")


class Quoted(NamedTuple):
    """One sentence of a lesson, or some that stand side by side."""

    text: str  # as the lesson has it
    anchor: str  # of the nearest paragraph or heading before it; "" where there is none


class _Blocks(HTMLParser):
    """Takes the text of a part to pieces: one a paragraph, an entry of a list, a cell."""

    def __init__(self, section: str) -> None:
        super().__init__(convert_charrefs=True)
        self.anchor, self.unread = section, 0
        self.blocks: list[Quoted] = []
        self.letters: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_block()
            name = dict(attrs).get("id") or ""
            self.anchor = name.removeprefix(PREFIX) or self.anchor
        self.unread += tag in _UNREAD

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_block()
        self.unread -= tag in _UNREAD

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.letters.append(data)

    def end_block(self) -> None:
        text = " ".join("".join(self.letters).split())
        self.letters.clear()
        if text:
            self.blocks.append(Quoted(text, self.anchor))


def sentences(lesson: Lesson) -> list[Quoted]:
    """Everything that a lesson says in words of its own, sentence by sentence; its checks aside."""
    return [
        Quoted(sentence, block.anchor)
        for block in _blocks(lesson)
        for sentence in _SENTENCE.findall(block.text)
    ]


def _blocks(lesson: Lesson) -> Iterator[Quoted]:
    for part in lesson.parts:
        yield from _read(_html(part), getattr(part, "section", ""))
    for point in lesson.key_points:
        yield from _read(point, "")


def _read(source: str, section: str) -> list[Quoted]:
    blocks = _Blocks(section)
    blocks.feed(source)
    blocks.close()
    blocks.end_block()
    return blocks.blocks


def _html(part: Part) -> str:
    if isinstance(part, HtmlPart):
        return part.html
    if isinstance(part, ExplorePart):
        return part.question
    if isinstance(part, BracketedPart):
        pieces = (p if isinstance(p, str) else p.words for p in part.pieces)
        return html.escape("".join(pieces))
    return ""


def find(lesson: Lesson, quotation: str) -> Quoted | None:
    """The sentences of a lesson that a quotation touches; None where the lesson has no such words.

    Letters alone are compared: case, accents, signs and numbers are lost or gained in copying.
    """
    wanted = _letters(quotation)
    if len(wanted) < FEWEST_LETTERS:
        return None
    found = sentences(lesson)
    starts, whole = [], ""
    for one in found:
        starts.append(len(whole))
        whole += _letters(one.text)
    at = whole.find(wanted)
    if at < 0:
        return None
    first = sum(start <= at for start in starts) - 1
    last = sum(start < at + len(wanted) for start in starts)
    touched = found[first:last]
    if len(touched) > MOST_SENTENCES:
        return None
    return Quoted(" ".join(one.text for one in touched), touched[0].anchor)


def stands_in(lesson: Lesson, sentence: str) -> bool:
    """Whether the lesson still says these words."""
    return _letters(sentence) in _letters(" ".join(one.text for one in sentences(lesson)))


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if letter.isalpha())
