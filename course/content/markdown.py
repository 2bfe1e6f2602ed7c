"""Markdown as this course allows it, and the texts of items rendered with it.

Raw HTML, images and e-mail autolinks are taken out of the language: a tag that an author types
shows as text. Items alone may show images, those that were uploaded here (`pictures`). What remains
is sanitised all the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension

from course.content.links import LinkExtension
from course.content.maths import MathsExtension
from course.content.pictures import PictureExtension
from course.content.sanitise import clean_block, clean_inline
from course.content.tables import FramedTables

_NOT_OURS = (
    *("html", "image_link", "image_reference", "short_image_ref", "automail"),
    *("reference", "short_reference"),  # one way to write a link is enough
)

MOST_BRACKETS = 400
"""Of an item's text. The library looks from each [ to the end: twenty thousand take it a minute."""

_PERCENT = re.compile(r"(?<=\d) %")
_IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')


def engine(extensions: Sequence[Extension], base_path: str) -> Markdown:
    """Make a Markdown converter for one use; its own language is the same everywhere."""
    md = Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            FramedTables(),
            LinkExtension(base_path),
            MathsExtension(),
            *extensions,
        ]
    )
    md.preprocessors.deregister("html_block")
    md.parser.blockprocessors.deregister("reference")
    for name in _NOT_OURS:
        md.inlinePatterns.deregister(name)
    return md


def to_html(text: str, base_path: str, extensions: Sequence[Extension] = ()) -> str:
    """Convert a text; the result is not safe yet. A number and its % stay on one line."""
    return _PERCENT.sub("\u00a0%", engine(extensions, base_path).convert(text))


@lru_cache(maxsize=4096)
def render_block(text: str, base_path: str = "") -> str:
    """Render a text of one or more paragraphs, such as a stem, to safe HTML."""
    return clean_block(_item_html(text, base_path))


@lru_cache(maxsize=4096)
def render_inline(text: str, base_path: str = "") -> str:
    """Render a text that stands within a line, such as an option, to safe HTML."""
    return clean_inline(_item_html(text, base_path))


def _item_html(text: str, base_path: str) -> str:
    """Convert an item's text; one with more brackets than anybody writes has no links."""
    if text.count("[") > MOST_BRACKETS:
        text = text.replace("[", "&#91;")
    return to_html(text, base_path, [PictureExtension(base_path)])


def render_plain(text: str) -> str:
    """The words of such a text without its markup, for a place that shows none: a select."""
    spoken = _IMAGE.sub(r"\1", render_inline(text))
    return html.unescape(nh3.clean(spoken, tags=set())).strip()
