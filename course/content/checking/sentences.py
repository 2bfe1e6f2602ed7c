"""The running text of a lesson as sentences with their lines: what a reader reads from end to end.

Left out are front matter, headings, tables, footnotes and fenced blocks. What stands in a note or a
folded part is told apart from the core text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from course.content.lessons import Written


class Where(Enum):
    """In which part of a lesson a paragraph stands."""

    CORE = "the text"
    APART = "notes and folded parts"


class Paragraph(NamedTuple):
    """One paragraph or entry of a list, its marks taken off; its lines are kept."""

    where: Where
    line: int  # of the file, on which it begins
    text: str
    is_quotation: bool

    @property
    def words(self) -> int:
        """Count its words, as an author would."""
        return len(self.text.split())


class Sentence(NamedTuple):
    """What is left of a sentence without quotations and proper names."""

    line: int
    text: str  # as it stands in the lesson, for a message
    words: tuple[str, ...]


_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_BOX = re.compile(r"(?:!!!|\?\?\?\+?) ")
_SKIPPED = re.compile(r"#{1,6} |\||\{:|\s*$|(?:[-*_] ?){3,}$")
_NOTE = re.compile(r" {0,3}\[\^[^\]]*\]:")
_ENTRY = re.compile(r"\s*(?:[-*+]|\d+[.)]) +")
_MARKS = (
    (re.compile(r"\[\^[^\]\n]*\]"), ""),
    (re.compile(r"\\\(.*?\\\)", re.DOTALL), "x"),
    (re.compile(r"\[([^\]]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\{:?\s*#[^}\n]*\}"), ""),
    (re.compile(r"<(https?://[^>\s]*)>"), ""),
    (re.compile(r"\*\*|(?<!\w)[*_]|[*_](?!\w)|`"), ""),
)
_QUOTATION = re.compile(r"“[^“”]*?([.!?]?)”")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|St|No|Art|Fig|U\.[SKN])\.$"
)
_END = re.compile(r"[.!?]+[”’\"')\]]*(?=\s+[^\sa-z]|\s*$)")


def paragraphs(written: Written) -> list[Paragraph]:
    """The paragraphs of a lesson, in order."""
    found: list[Paragraph] = []
    lines: list[str] = []
    start, where, is_quotation = 0, Where.CORE, False

    def close() -> None:
        text = "\n".join(lines)
        lines.clear()
        for pattern, instead in _MARKS:
            text = pattern.sub(instead, text)
        if text.strip():
            found.append(Paragraph(where, start, text, is_quotation))

    for number, line, place in _text_lines(written):
        entry = _ENTRY.match(line)
        quoted = line.startswith(">")
        if lines and (_SKIPPED.match(line) or entry or place is not where):
            close()
        if _SKIPPED.match(line):
            continue
        if not lines:
            start, where, is_quotation = number, place, quoted
        lines.append(line.lstrip("> ") if quoted else line[entry.end() :] if entry else line)
    close()
    return found


def _text_lines(written: Written) -> Iterator[tuple[int, str, Where]]:
    """The lines outside footnotes and fences, what is indented below a note moved to the left."""
    fence, inside = "", ""  # the mark that closes a block; what the indented lines belong to
    for number, line in enumerate(written.source.split("\n"), start=1):
        if number < written.body_line:
            continue
        opened = _FENCE.match(line)
        if fence or opened:
            fence = "" if fence and line.strip() == fence else fence or (opened or [""])[1]
            yield number, "", Where.CORE
            continue
        is_indented = line.startswith("    ") or not line.strip()
        if not is_indented:
            inside = "box" if _BOX.match(line) else "note" if _NOTE.match(line) else ""
        if inside == "box" and is_indented:
            yield number, line.strip(), Where.APART
        elif inside:
            yield number, "", Where.CORE
        else:
            yield number, line, Where.CORE


def sentences(paragraph: Paragraph) -> list[Sentence]:
    """The sentences of a paragraph, without what others said and without names."""
    if paragraph.is_quotation:
        return []
    # A quotation's words are not the author's; the full stop within it still ends the sentence.
    text = _QUOTATION.sub(lambda found: _blank(found[0]) + found[1], paragraph.text)
    found = []
    for start, end in _spans(text):
        words = _own_words(text[start:end])
        if len(words) > 1:
            line = paragraph.line + paragraph.text.count("\n", 0, _first_sign(text, start))
            found.append(Sentence(line, " ".join(paragraph.text[start:end].split()), words))
    return found


def _blank(quotation: str) -> str:
    """White space of the same length, less one where the quotation ends with a mark of its own."""
    kept = "".join("\n" if sign == "\n" else " " for sign in quotation)
    return kept[1:] if quotation[-2:-1] in {".", "!", "?"} else kept


def _first_sign(text: str, start: int) -> int:
    return start + len(text[start:]) - len(text[start:].lstrip())


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[start : end.start() + 1]) and end.end() < len(text.rstrip()):
            continue
        yield start, end.end()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def _own_words(sentence: str) -> tuple[str, ...]:
    """The words of a sentence without names: what is capitalised after its first word."""
    words = [word.strip("“”‘’\"'()[]–—,;:.!?…") for word in sentence.split()]
    words = [word for word in words if any(sign.isalnum() for sign in word)]
    return tuple(w for at, w in enumerate(words) if at == 0 or not w[0].isupper())
