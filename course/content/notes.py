"""Text beside the text: notes in the column, asides in the margin, parts that stay folded.

`!!! note "Title"` and `!!! aside "Title"` are read by the library's own extension, `??? "Title"` by
a small one of ours that is written the same way: what is indented below it belongs to it.
"""

from __future__ import annotations

import re
from re import Match
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor

from course.content.reading_time import minutes_of

MORE_WORDS = ("%d more minute", "%d more minutes")
"""What rendering adds to a lesson's own words; a lesson's language is English so far."""

FOLDED = "deeper"
ASIDE = "aside"
_PAIRED = {"p", "ul", "ol", "blockquote"}


class FoldedExtension(Extension):
    """Registers the reader of folded parts."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Take a place among the converter's block processors."""
        md.parser.blockprocessors.register(_Folded(md.parser), "course-folded", 106)


class _Folded(AdmonitionProcessor):
    CLASSNAME = FOLDED
    CLASSNAME_TITLE = f"{FOLDED}-title"
    RE = re.compile(r'(?:^|\n)\?\?\? *"([^"\n]*)" *(?:\n|$)')

    def get_class_and_title(self, match: Match[str]) -> tuple[str, str | None]:
        return "", match[1]


def has_class(element: Element, name: str) -> bool:
    """Whether an element is of a class."""
    return name in element.get("class", "").split()


def is_extra(element: Element) -> bool:
    """Whether a block of a lesson may be left out by a reader: an aside or a folded part."""
    return has_class(element, ASIDE) or has_class(element, FOLDED)


def shape_notes(root: Element) -> None:
    """Dress the notes, asides and folded parts below `root`."""
    for note in list(root.iter("div")):
        if has_class(note, "admonition"):
            _shape_note(note)
        elif has_class(note, FOLDED):
            _fold(note)


def _shape_note(note: Element) -> None:
    note.set("class", f"side-note {ASIDE}" if has_class(note, ASIDE) else "callout")
    note.set("role", "note")
    for title in note.iterfind("p[@class='admonition-title']"):
        title.set("class", "callout-title")


def _fold(note: Element) -> None:
    """Make a folded part of it: its title, how much longer it takes, and its text."""
    inner = list(note)
    for part in inner:
        note.remove(part)
    note.tag = "details"
    note.set("class", FOLDED)
    summary = SubElement(note, "summary")
    if inner and inner[0].get("class") == f"{FOLDED}-title":
        title = SubElement(summary, "b")
        title.text = inner[0].text
        title.extend(inner.pop(0))
        title.tail = " "
    minutes = minutes_of(sum(words(part) for part in inner))
    more = SubElement(summary, "span", {"class": "deeper-time"})
    more.text = MORE_WORDS[minutes > 1] % minutes
    SubElement(note, "div", {"class": "deeper-text"}).extend(inner)


def put_beside(root: Element, aside: Element) -> None:
    """Put an aside beside the paragraph before it; after anything else it keeps its own place."""
    last = root[-1] if len(root) else None
    if last is not None and has_class(last, "noted"):
        last.append(aside)
    elif last is not None and last.tag in _PAIRED:
        root.remove(last)
        pair = SubElement(root, "div", {"class": "noted"})
        pair.extend([last, aside])
    else:
        root.append(aside)


def texts(element: Element) -> list[str]:
    """The text within an element, without the numbers of footnotes."""
    found = [element.text or ""]
    for child in element:
        if child.tag != "sup":
            found += texts(child)
        found.append(child.tail or "")
    return found


def words(element: Element) -> int:
    """Count the words within an element."""
    return len("".join(texts(element)).split())
