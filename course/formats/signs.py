"""Where `<` begins no element of HTML but is a sign, as in `a<b`, `List<String>` or `<?php`.

A browser, and Moodle with it, takes such words for markup and shows nothing of them. Who wrote a
question by hand meant them, so they stay. What tells them apart is that nothing closes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from course.domain.words import Words, words
from course.formats.elements import GONE, KEPT
from course.formats.styles import STYLED

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][^\s<>/]*)([^<>]*)(>?)", re.DOTALL)
_INSTRUCTION = re.compile(r"<(?=\?(?:php\b|=))", re.IGNORECASE)
_DECLARATION = re.compile(r"<(?=\?(?!xml:)|!(?!--))", re.IGNORECASE)

_VOID = {
    *("area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"),
    *("param", "source", "track", "wbr"),
}
_OPTIONAL = {
    *("p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "colgroup", "caption"),
    *("option", "optgroup", "rt", "rp", "html", "head", "body"),
}
"""Elements that HTML lets an author leave open."""

_KNOWN = {
    *KEPT, *GONE, *STYLED, *_VOID, *_OPTIONAL,
    *("acronym", "address", "area", "aside", "bdi", "bdo", "blink", "data", "details", "dfn"),
    *("dialog", "dir", "fieldset", "form", "hgroup", "label", "legend", "marquee", "math", "menu"),
    *("meter", "nav", "nobr", "output", "picture", "plaintext", "progress", "rb", "rtc", "ruby"),
    *("search", "slot", "summary", "xmp"),
}  # fmt: skip


class _Tag(NamedTuple):
    start: int
    name: str
    is_end: bool
    is_whole: bool  # up to its `>`

    @property
    def is_open_start(self) -> bool:
        """Whether it begins like a tag and never becomes one."""
        return not (self.is_end or self.is_whole)


def of_hand(text: str) -> tuple[str, list[str]]:
    """Write as `&lt;` each `<` of a text typed by hand that begins no element.

    Returns the text, and the elements of HTML that are opened or closed alone, in lower case.
    """
    alone = list(_alone(text))
    names = dict.fromkeys(one.name for one in alone if one.is_whole and one.name in _KNOWN)
    return _DECLARATION.sub("&lt;", _escaped(text, alone)), list(names)


def taken_for_words(name: str) -> Words:
    """Tell that an element of HTML stands there as its name."""
    return words(
        "The tag <%(tag)s> is opened or closed alone: it is read as words, not as HTML.", tag=name
    )


def of_editor(text: str) -> str:
    """The same for HTML that an editor or a tool wrote: what has the name of an element is one."""
    alone = [one for one in _alone(text) if one.name not in _KNOWN or one.is_open_start]
    return _INSTRUCTION.sub("&lt;", _escaped(text, alone))


def _alone(text: str) -> Iterator[_Tag]:
    """The tags that nothing closes, or that close nothing, in their order."""
    found: dict[int, _Tag] = {}
    opened: dict[str, list[_Tag]] = {}
    for one in _TAG.finditer(text):
        if one[2] is None:
            continue
        tag = _Tag(one.start(), one[2].lower(), bool(one[1]), bool(one[4]))
        if not tag.is_whole:
            found[tag.start] = tag
        elif tag.name in _VOID or tag.name in _OPTIONAL or ":" in tag.name:
            continue
        elif not tag.is_end:
            if not one[0].endswith("/>"):
                opened.setdefault(tag.name, []).append(tag)
                found[tag.start] = tag
        elif before := opened.get(tag.name):
            del found[before.pop().start]
        else:
            found[tag.start] = tag
    yield from (found[start] for start in sorted(found))


def _escaped(text: str, tags: list[_Tag]) -> str:
    pieces: list[str] = []
    end = 0
    for one in tags:
        pieces += [text[end : one.start], "&lt;"]
        end = one.start + 1
    return "".join([*pieces, text[end:]])
