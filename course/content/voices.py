"""The disputed point of a lesson, quoted from it: the views side by side, with who holds them.

Authors write the views of a dispute as paragraphs one after the other, each with an anchor and with
the name of the view, in bold, at its beginning. Of several such rows the one counts that the check
"The other chair" comes back to: the last one before it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from course.content.sanitise import PREFIX
from course.domain.course import Lesson
from course.domain.parts import CheckPart, HtmlPart

_PARAGRAPH = re.compile(
    rf'<p id="{PREFIX}([a-z0-9-]+)">(.*?)</p>\s*(?:<div class="side-note".*?</div>\s*)?', re.DOTALL
)
_NAMED = "<strong>"
_BETWEEN = re.compile(r'(?:\s|<div class="noted">|</div>)*')
FEWEST = 2
"""Views that make a dispute."""


class Voice(NamedTuple):
    """One view, in the lesson's own words."""

    anchor: str  # as authors write it
    html: str  # sanitised inline HTML


def voices(lesson: Lesson) -> tuple[Voice, ...]:
    """The views of the lesson's disputed point; empty where it has none in this form."""
    found: tuple[Voice, ...] = ()
    for part in lesson.parts:
        if isinstance(part, CheckPart) and part.chair:
            break
        if isinstance(part, HtmlPart):
            found = next((row for row in reversed(_rows(part.html)) if len(row) >= FEWEST), found)
    else:
        return ()
    return found


def _rows(html: str) -> list[tuple[Voice, ...]]:
    """Paragraphs that begin with a name in bold, in rows without anything between."""
    rows: list[list[Voice]] = []
    end = -1
    for paragraph in _PARAGRAPH.finditer(html):
        if not paragraph[2].startswith(_NAMED):
            continue
        follows = end >= 0 and _BETWEEN.fullmatch(html, end, paragraph.start())
        if not follows:
            rows.append([])
        rows[-1].append(Voice(paragraph[1], paragraph[2]))
        end = paragraph.end()
    return [tuple(row) for row in rows]
