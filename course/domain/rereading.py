"""What to read again after a try that lost points: paragraphs, and the checks near them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from course.domain.bank import Item
from course.domain.completion import LessonRecord
from course.domain.course import Lesson
from course.domain.items import Response
from course.domain.parts import CheckPart
from course.domain.review import paragraphs


class Named(NamedTuple):
    """A lesson of which some paragraphs are worth reading again."""

    lesson: Lesson
    anchors: tuple[str, ...]  # of the paragraphs, in the order of the questions
    checks: tuple[CheckPart, ...]  # to answer again

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The parts that hold those paragraphs, each once: title, and its first paragraph."""
        first: dict[str, str] = {}
        for anchor in self.anchors:
            first.setdefault(self.lesson.title_of(anchor), anchor)
        return tuple(first.items())


class Due(NamedTuple):
    """A named lesson, and what of it has been done since the try was submitted."""

    named: Named
    is_reread: bool
    checks_left: tuple[CheckPart, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.is_reread and not self.checks_left


def name(lesson: Lesson, lost: Iterable[tuple[Item, Response | None]]) -> Named:
    """Name what is worth reading again in a lesson.

    lost: its items that lost points in the last try, and what was answered.
    """
    found = (anchor for item, response in lost for anchor in paragraphs(item, response))
    anchors = tuple(dict.fromkeys(found))
    return Named(lesson, anchors, lesson.checks_near(frozenset(anchors)))


def due(
    named: Named,
    record: LessonRecord | None,
    answered: Mapping[str, datetime],
    submitted_at: datetime,
) -> Due:
    """Hold a named lesson against what was done after the try.

    answered: check (item id) -> when it was answered last.
    """
    reread_at = record.reread_at if record else None
    left = (c for c in named.checks if answered.get(c.item, submitted_at) <= submitted_at)
    return Due(named, reread_at is not None and reread_at > submitted_at, tuple(left))
