"""The last word on HTML: what is not in these lists does not reach a page.

Python-Markdown passes on whatever an attribute list names, so its output is treated as hostile.
Tags, attributes, classes and schemes are listed; an id is kept only with the prefix of our text, so
that nothing an author writes can take the name of a part of the page around it.
"""

from __future__ import annotations

import re

import nh3

from course.content import maths
from course.content.pictures import NAME

PREFIX = "s-"
"""Every id in the text of a lesson begins with it, in `id` and in `href="#…"` alike."""

INLINE_TAGS = {"a", "b", "br", "code", "em", "i", "strong", "sub", "sup"} | maths.TAGS
BLOCK_TAGS = INLINE_TAGS | {
    *("p", "ul", "ol", "li", "blockquote", "hr", "pre", "h2", "h3", "h4", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
    *("details", "summary", "span"),
}
_ATTRIBUTES = {
    "*": {"id", "lang"},
    "a": {"href", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    **maths.ATTRIBUTES,
}
_VALUES = {
    "div": {"role": {"note", "group"}, "tabindex": {"0"}},
    "a": {"role": {"doc-noteref", "doc-backlink"}},
    "th": {"scope": {"col", "row"}},
}
_CLASSES = {
    "a": {"term", "external", "note-ref", "note-back"},
    "div": {"callout", "noted", "side-note", "aside", "table", "formula-frame", "deeper-text"},
    "p": {"callout-title", "caption", "source"},
    "figure": {"figure", "formula"},
    "details": {"deeper"},
    "span": {"deeper-time"},
    "ol": {"sources"},
    "th": {"end", "centre"},
    "td": {"end", "centre"},
}
_SCHEMES = {"https", "http", "mailto"}


def _own_ids(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id" and not value.startswith(PREFIX):
        return None
    return value


_BLOCK = nh3.Cleaner(
    tags=BLOCK_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    allowed_classes=_CLASSES,
    url_schemes=_SCHEMES,
    attribute_filter=_own_ids,
    link_rel=None,  # Referrer-Policy says it for the whole site, and no link opens a new window
)
_PICTURE = re.compile(rf"(?:/[\w./-]+)?/images/{NAME}")


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not _PICTURE.fullmatch(value):
        return None
    return value


_INLINE = nh3.Cleaner(
    tags=INLINE_TAGS | {"img"},
    attributes={
        "*": set(),
        "a": {"href"},
        "img": _ATTRIBUTES["img"],
        **maths.ATTRIBUTES,
    },  # without "*" the library's own list would count
    attribute_filter=_own_pictures,
    allowed_classes={"a": {"term", "external"}},
    url_schemes=_SCHEMES,
    link_rel=None,
)


def clean_block(html: str) -> str:
    """Keep what a lesson's text may hold."""
    return _BLOCK.clean(html)


def clean_inline(html: str) -> str:
    """Keep what may stand within a line; the text of other tags stays."""
    return _INLINE.clean(html).strip()
