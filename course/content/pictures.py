"""Images within items: how authors write them, and what of them reaches a page.

`![what it shows](image:NAME)` stands for an image that was uploaded in the editor. Its name is made
of its digest and its size, so that a page knows how much room to keep before the image is there.
Whatever does not name such an image stays text: no other address is ever asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import Match
from typing import NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

NAME = r"[0-9a-f]{40}[0-9a-f]{4}[0-9a-f]{4}\.(?:png|webp)"
"""Half a digest, width and height in pixels, how it is encoded."""

_NAME = re.compile(NAME)
_WRITTEN = rf"!\[([^\]\n]*)\]\(image:({NAME})\)"


class Size(NamedTuple):
    """Of an image, in pixels."""

    width: int
    height: int


def name_of(digest: str, size: Size, ending: str) -> str:
    """The name of an image. digest: of its bytes, in hex; ending: "png" or "webp"."""
    return f"{digest[:40]}{size.width:04x}{size.height:04x}.{ending}"


def size_of(name: str) -> Size | None:
    """The size that a name tells; None where it is no image's name."""
    if not _NAME.fullmatch(name):
        return None
    return Size(int(name[40:44], 16), int(name[44:48], 16))


def pictures_in(text: str) -> list[str]:
    """The names of all images that a text shows."""
    return [found[2] for found in re.finditer(_WRITTEN, text)]


def silent_pictures(text: str) -> list[str]:
    """The names of the images that say nothing to a reader who cannot see them."""
    return [found[2] for found in re.finditer(_WRITTEN, text) if not found[1].strip()]


def faults_of_pictures(text: str) -> Iterator[str]:
    """Say so of each of them."""
    for _ in silent_pictures(text):
        yield "an image has no text alternative: say between [ ] what it shows"


class PictureExtension(Extension):
    """Reads images, before links."""

    def __init__(self, base_path: str) -> None:
        super().__init__()
        self.base_path = base_path

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Take a place among the converter's patterns."""
        md.inlinePatterns.register(_Picture(md, self.base_path), "course-pictures", 170)


class _Picture(InlineProcessor):
    def __init__(self, md: Markdown, base_path: str) -> None:
        super().__init__(_WRITTEN, md)
        self.base_path = base_path

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name)
        self,
        m: Match[str],
        data: str,  # noqa: ARG002 (the library gives it)
    ) -> tuple[Element, int, int]:
        size = size_of(m[2])
        assert size is not None, "the pattern names images alone"
        image = Element(
            "img",
            {
                "src": f"{self.base_path}/images/{m[2]}",
                "alt": self.unescape(m[1]).strip(),
                "width": str(size.width),
                "height": str(size.height),
                "loading": "lazy",
            },
        )
        return image, m.start(0), m.end(0)
