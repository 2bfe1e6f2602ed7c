"""The last changes to a lesson's tree before it becomes HTML.

Anchors get their prefix, notes their shape, the first use of each glossary term its meaning beside
the paragraph, and marks are put in where the HTML is to be cut: before each heading of level 2, and
before the sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from course.content.fields import SLUG
from course.content.notes import ASIDE, has_class, is_extra, put_beside, shape_notes, texts, words
from course.content.sanitise import PREFIX
from course.domain.course import Heading, Term

BACK_WORDS = "Back to the text, source %s"
"""What rendering adds to a lesson's own words; a lesson's language is English so far."""

SOURCES = "sources"
_NOTE_IDS = ("fn-", "fnref")  # of footnotes; nothing points to them but their other end


@dataclass
class Outline:
    """What a lesson's text holds."""

    headings: list[Heading] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)  # anchor -> anchor of its heading
    words: int = 0  # of the core text: no captions, sources, meanings, asides, folded parts
    terms: set[str] = field(default_factory=set)  # slugs of all terms that the text links to
    repeated: list[str] = field(default_factory=list)  # anchors written twice


class Shape(Treeprocessor):
    """Changes the tree, and notes in `outline` what it finds."""

    def __init__(
        self, md: Markdown, mark: str, terms: Mapping[str, Term], outline: Outline
    ) -> None:
        super().__init__(md)
        self.mark, self.terms, self.outline = mark, terms, outline
        self.taken: set[str] = set()

    def run(self, root: Element) -> None:
        """Shape the whole of a lesson."""
        sources = _take_sources(root)
        core = (e for e in root if not self._is_ours(e) and not is_extra(e))
        self.outline.words = sum(words(e) for e in core)
        shape_notes(root)
        self._name_anchors(root)
        if sources is not None:
            self._prefix(sources, SOURCES)
            _shape_sources(sources)
        _shape_references(root)
        self.outline.terms |= {_term(link) for link in root.iter("a")} & self.terms.keys()
        explained: set[str] = set()
        children = list(root)
        for child in children:
            root.remove(child)
        for child in children:
            if child.tag == "h2":
                root.append(self._mark(f"section-{self._anchor(child)}"))
            if child.tag == "details":
                self._explain_within(child, explained)
                root.append(child)
            elif has_class(child, ASIDE) and len(root) and not self._is_ours(root[-1]):
                put_beside(root, child)
            else:
                root.append(self._with_meanings(child, explained))
        if sources is not None:
            root.extend([self._mark(SOURCES), sources])

    def _is_ours(self, element: Element) -> bool:
        return element.tag == "figure" or (element.text or "").startswith(self.mark)

    def _mark(self, name: str) -> Element:
        mark = Element("p")
        mark.text = f"{self.mark}{name}"
        mark.tail = "\n"
        return mark

    def _anchor(self, heading: Element) -> str:
        return heading.get("id", "").removeprefix(PREFIX)

    def _name_anchors(self, root: Element) -> None:
        """Prefix every id, and note under which heading it stands."""
        section = ""
        for child in root:
            if child.tag == "h2":
                section = self._name_heading(child)
            self._prefix(child, section)

    def _name_heading(self, heading: Element) -> str:
        title = " ".join("".join(texts(heading)).split())
        anchor = heading.get("id", "")
        if anchor in self.taken:
            self.outline.repeated.append(anchor)
        if not SLUG.fullmatch(anchor) or anchor in self.taken:
            anchor = f"part-{len(self.outline.headings) + 1}"
            heading.set("id", anchor)
        self.outline.headings.append(Heading(anchor, title))
        return anchor

    def _prefix(self, element: Element, section: str) -> None:
        for one in element.iter():
            anchor = one.attrib.pop("id", None)
            if anchor is None or not SLUG.fullmatch(anchor):
                continue
            if anchor in self.taken:
                self.outline.repeated.append(anchor)
                continue
            self.taken.add(anchor)
            if not anchor.startswith(_NOTE_IDS):
                self.outline.anchors[anchor] = section
            one.set("id", PREFIX + anchor)

    def _explain_within(self, folded: Element, explained: set[str]) -> None:
        """Put meanings beside the paragraphs of a folded part: they show when it is open."""
        for text in folded.iterfind("div"):
            text[:] = [self._with_meanings(block, explained) for block in text]

    def _with_meanings(self, block: Element, explained: set[str]) -> Element:
        """The block, and beside it what the terms mean that it is the first to use."""
        meanings = []
        for link in block.iter("a"):
            slug = _term(link)
            if slug in self.terms and slug not in explained:
                explained.add(slug)
                meanings.append(self.terms[slug])
        if not meanings or block.tag == "figure" or has_class(block, ASIDE):
            return block
        pair = Element("div", {"class": "noted"})
        pair.append(block)
        note = SubElement(pair, "div", {"class": "side-note", "role": "note"})
        for term in meanings:
            line = SubElement(note, "p")
            SubElement(line, "b").text = term.term
            line[0].tail = f". {term.definition}"
        return pair


def _term(link: Element) -> str:
    """The slug of the term that a link leads to; "" where it leads elsewhere."""
    scheme, _, slug = link.get("href", "").partition(":")
    return slug if scheme == "term" else ""


def _take_sources(root: Element) -> Element | None:
    """Take the list of footnotes out of the tree; None where there is none."""
    for child in list(root):
        if child.tag == "div" and child.get("class") == "footnote" and child.find("ol") is not None:
            root.remove(child)
            return child.find("ol")
    return None


def _shape_sources(sources: Element) -> None:
    sources.set("class", "sources")
    for number, source in enumerate(sources, start=1):
        for link in source.iter("a"):
            if link.get("class") == "footnote-backref":
                link.attrib.pop("title", None)
                link.text = "↑"
                link.set("class", "note-back")
                link.set("role", "doc-backlink")
                link.set("aria-label", BACK_WORDS % number)


def _shape_references(root: Element) -> None:
    for link in root.iter("a"):
        if link.get("class") == "footnote-ref":
            link.set("class", "note-ref")
            link.set("role", "doc-noteref")
