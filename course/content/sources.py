"""The sources of a lesson one by one, for pages that list them apart from its text."""

from __future__ import annotations

import re
from typing import NamedTuple

from course.content.sanitise import PREFIX
from course.domain.course import Lesson

_ENTRY = re.compile(rf'<li id="({PREFIX}fn-[a-z0-9-]+)">')
_END = re.compile(r"\s*</li>\s*(?:</ol>\s*)?\Z")
_BACK = re.compile(r'(?:\s|\u00a0|&nbsp;)*<a [^>]*class="note-back"[^>]*>[^<]*</a>')
_TARGET = re.compile(r'href="#([^"]+)"')


class Source(NamedTuple):
    """One source, as a lesson's list of footnotes holds it."""

    anchor: str  # of its entry in the lesson's list
    html: str  # sanitised, without the ways back to the text
    uses: tuple[str, ...]  # anchors of the places that name it


def sources_of(lesson: Lesson) -> tuple[Source, ...]:
    """The sources in the order of their numbers.

    The list was made and sanitised by us, so its shape is known: each entry begins with its id.
    """
    _, *pieces = _ENTRY.split(lesson.sources)
    return tuple(
        _source(anchor, entry) for anchor, entry in zip(pieces[::2], pieces[1::2], strict=True)
    )


def _source(anchor: str, entry: str) -> Source:
    uses = [found[1] for back in _BACK.findall(entry) if (found := _TARGET.search(back))]
    return Source(anchor, _BACK.sub("", _END.sub("", entry)).strip(), tuple(uses))
