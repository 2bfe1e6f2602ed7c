"""Texts of other systems -> our Markdown, and back, each loss told in words for the author."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from re import Match
from xml.etree.ElementTree import Element

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from course.content import markdown as ours
from course.content import maths
from course.content.links import read_target
from course.content.sanitise import clean_block
from course.domain.words import Words, words
from course.formats import formulas, languages, signs
from course.formats.converting import Converter, ImageName
from course.formats.elements import GONE, KEPT, SCRIPT, STYLES
from course.formats.limits import MOST_LETTERS
from course.formats.styles import STYLED, shows
from course.formats.words import (
    Lose,
    cut_off,
    from_plain,
    with_tex,
    without_controls,
)

__all__ = [
    "IMAGE",
    "ImageName",
    "from_html",
    "from_moodle",
    "from_plain",
    "from_words",
    "to_html",
    "to_plain",
]

IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\(image:([^\s()]+)\)")
"""An image in our Markdown: its text alternative and its name."""

DEEPEST = 60
"""Elements within elements. Deeper ones are a mistake or an attack; their words are kept."""

MOST_LOSSES = 40
"""Told of one text."""

_CODE, _CODE_ENDS = re.compile("<pre", re.IGNORECASE), re.compile("</pre>", re.IGNORECASE)
_MARKED = re.compile(r"<|&[#\w]|\{mlang")
_DATA = re.compile(r"data:[a-zA-Z0-9.+-]{1,40}/[a-zA-Z0-9.+-]{1,40};base64,[A-Za-z0-9+/=%]*")
_INDENTED = re.compile(r"(?:\n[ \t]+)+")
"""The end of a line that only a tool made, to indent its markup: HTML reads it as a space."""

_DOUBLED = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEFT_OVER = re.compile(r"(?<=\S)[ \t]+(?=\n\n)|(?<=\n) (?=\S)")
"""Of lines: what ends one before a gap, and the space that began one."""


# ---------------------------------------------------------------- reading


def from_html(text: str, image_name: ImageName = lambda _: None) -> tuple[str, list[Words]]:
    """Read HTML. Returns our Markdown, and each loss once.

    image_name: given the address of an image (a `data:` address too), its name in the file.
    Never raises: what cannot be kept is told.
    """
    losses: dict[Words, None] = {}
    data: list[str] = []

    def keep(found: Match[str]) -> str:
        data.append(found[0])
        return f"data:{len(data) - 1}"

    def name_of(source: str) -> str | None:
        kind, _, number = source.partition(":")
        if kind == "data" and number.isdecimal() and int(number[:6]) < len(data):
            source = data[int(number[:6])]
        return image_name(source)

    def lose(message: Words) -> None:
        if len(losses) < MOST_LOSSES:
            losses.setdefault(message)

    if not _MARKED.search(text) and len(text) <= MOST_LETTERS:
        plain = re.sub(r"[ \t\n\f]+", " ", without_controls(text)).strip()
        return with_tex(plain, lose), list(losses)
    text = _DATA.sub(keep, text)
    if len(text) > MOST_LETTERS:
        lose(cut_off(MOST_LETTERS))
        text = text[:MOST_LETTERS]
    text = signs.of_editor(without_controls(text))
    soup = BeautifulSoup(f"<div>{text}</div>", "lxml")
    if _depth(soup) > DEEPEST:
        lose(words("The text is nested too deeply; only its words are kept."))
        return from_plain(soup.get_text("\n")), list(losses)
    _clean(soup, lose)
    markdown = Converter(name_of, lose).convert_soup(soup)
    markdown = re.sub(r"\n{3,}", "\n\n", re.sub(r"\n[ \t]+(?=\n)", "\n", markdown))
    return _tidied(markdown), list(losses)


def from_words(text: str) -> tuple[str, list[Words]]:
    """Read a plain text in which TeX is maths, as Moodle shows one. Losses as of HTML."""
    losses: dict[Words, None] = {}
    paragraphs = re.split(r"\n[ \t]*\n\s*", without_controls(text).strip())
    lines = [[line.strip() for line in one.split("\n") if line.strip()] for one in paragraphs]
    markdown = "\n\n".join("  \n".join(one) for one in lines)
    return with_tex(markdown, losses.setdefault), list(losses)


def _tidied(markdown: str) -> str:
    lines = markdown.strip("\n").rstrip().split("\n")
    code = "    "  # begins a line of code, whose spaces count
    tidied = "\n".join(line if line.startswith(code) else _DOUBLED.sub(" ", line) for line in lines)
    tidied = _LEFT_OVER.sub("", tidied)
    return tidied if tidied.startswith(code) else tidied.lstrip()


def from_moodle(text: str, image_name: ImageName = lambda _: None) -> tuple[str, list[Words]]:
    """Read Moodle's auto-format: HTML in which the end of a line is one, save beside a tag."""
    text, alone = signs.of_hand(text.strip()) if len(text) <= MOST_LETTERS else (text, [])
    parts = _parted_at_pre(text.strip())
    for place in range(0, len(parts), 2):  # between them stand those in which spaces count
        part = re.sub(r"[ \t]*\n[ \t]*", "\n", parts[place])
        parts[place] = re.sub(r"\n(?=<|$)|(?:(?<=>)|^)\n", " ", part).replace("\n", "<br>")
    markdown, losses = from_html("".join(parts), image_name)
    return markdown, [*map(signs.taken_for_words, alone), *losses]


def _parted_at_pre(text: str) -> list[str]:
    """The text in parts: what lies between blocks of code, and each block, in turn."""
    parts: list[str] = []
    at = 0
    while (begin := _CODE.search(text, at)) and (end := _CODE_ENDS.search(text, begin.end())):
        parts += [text[at : begin.start()], text[begin.start() : end.start()]]
        at = end.start()
    return [*parts, text[at:]]


def _depth(soup: BeautifulSoup) -> int:
    deepest = 0
    stack: list[tuple[Tag, int]] = [(soup, 0)]
    while stack:
        tag, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]
    return deepest


def _clean(soup: BeautifulSoup, lose: Lose) -> None:
    """Take out what our Markdown cannot say, and tell it."""
    for note in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        note.extract()
    for text in list(soup.strings):
        if _INDENTED.search(text) and text.find_parent("pre") is None:
            text.replace_with(NavigableString(_INDENTED.sub(" ", text)))
    for tag in soup.find_all("br"):
        after = tag.next_sibling
        if isinstance(after, NavigableString) and tag.find_parent("pre") is None:
            after.replace_with(NavigableString(after.lstrip(" \t\n")))
    formulas.set_all(soup, lose)
    languages.part(soup, lose)
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        if tag.name in GONE:
            lose(GONE[tag.name])
            tag.decompose()
        else:
            _tell(tag, lose)
    for tag in soup.find_all(["b", "strong", "i", "em", "code"]):
        _join(tag)
    for tag in soup.find_all(["code", "tt", "kbd", "samp"]):
        _keep_lines(tag, lose)


def _tell(tag: Tag, lose: Lose) -> None:
    if tag.name in STYLED or "bgcolor" in tag.attrs or shows(str(tag.get("style", ""))):
        lose(STYLES)
    elif tag.name not in KEPT:
        lose(words("The tag <%(tag)s> is left out; its words stay.", tag=tag.name[:20]))
    if any(name.startswith("on") for name in tag.attrs):
        lose(SCRIPT)


def _keep_lines(code: Tag, lose: Lose) -> None:
    """Make a block of code that breaks its lines by hand, where it fills a paragraph."""
    breaks, around = code.find_all("br"), code.parent
    if not breaks or around is None or code.find_parent("pre") is not None:
        return
    if around.name in {"p", "div"} and around.get_text().strip() == code.get_text().strip():
        for one in breaks:
            one.replace_with("\n")
        around.name = "pre"
    else:
        lose(words("The lines of code within a text stand on one line."))


_SAME = {"strong": "b", "em": "i"}


def _join(tag: Tag) -> None:
    """Make one of two equal elements that touch, or of which one holds the other."""
    kind = _SAME.get(tag.name, tag.name)
    if any(_SAME.get(outer.name, outer.name) == kind for outer in tag.parents):
        tag.unwrap()
        return
    before = tag.previous_sibling
    if isinstance(before, Tag) and _SAME.get(before.name, before.name) == kind:
        before.extend(list(tag.contents))
        tag.decompose()


# ---------------------------------------------------------------- writing


def to_html(markdown: str, address: Callable[[str], str] = lambda name: name) -> str:
    """Render our Markdown for another system: TeX stays TeX, in the signs that most of them read.

    address: given the name of an image, where the other system will find it.
    """
    return clean_block(_rendered(markdown, address))


def to_plain(markdown: str) -> str:
    """The words of our Markdown without its markup; formulas as TeX, images as their words."""
    rendered = _rendered(markdown, None)
    return html.unescape(nh3.clean(rendered.replace("<br>", "\n"), tags=set())).strip()


def _rendered(markdown: str, address: Callable[[str], str] | None) -> str:
    """As our pages show it, but with no space that we made: a text comes back as it went."""
    return ours.engine([_Foreign(address)], "").convert(markdown)


class _Foreign(Extension):
    def __init__(self, address: Callable[[str], str] | None) -> None:
        super().__init__()
        self._address = address

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        md.inlinePatterns.register(_Tex(maths.INLINE, md), "course-maths", 185)
        md.inlinePatterns.register(_Image(IMAGE.pattern, md, self._address), "foreign-image", 175)
        # Before links get their addresses, which lead nowhere in another system.
        md.treeprocessors.register(_Links(md), "foreign-links", -9)


class _Tex(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name)
        self,
        m: Match[str],
        data: str,  # noqa: ARG002 (the library gives it)
    ) -> tuple[str, int, int]:
        return m[0], m.start(0), m.end(0)


class _Image(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, address: Callable[[str], str] | None) -> None:
        super().__init__(pattern, md)
        self._address = address

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name)
        self,
        m: Match[str],
        data: str,  # noqa: ARG002 (the library gives it)
    ) -> tuple[Element | str, int, int]:
        if self._address is None:
            return m[1], m.start(0), m.end(0)
        image = Element("img", {"src": self._address(m[2]), "alt": m[1]})
        return image, m.start(0), m.end(0)


class _Links(Treeprocessor):
    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            target = read_target(link.get("href", ""))
            if target is None or target.kind != "outside":
                link.attrib.pop("href", None)
                link.tag = "span"
