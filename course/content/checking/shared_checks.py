"""Faults of what lessons share that only show beside them: lessons that are named and not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.content.agenda import AGENDA
from course.content.problems import Problem, line_of
from course.content.timeline import TIMELINE
from course.domain.course import Course


def shared_problems(root: Path, course: Course) -> Iterator[Problem]:
    """Name each lesson that the timeline or the agenda hopes for in vain.

    An edition may leave out a module, and what names its lessons says so to the reader; within a
    module that is there, a lesson that is not is a slip of the pen.
    """
    agenda = course.agenda.lines if course.agenda else ()
    named = [(TIMELINE, event.lesson) for event in course.timeline if event.lesson]
    named += [(AGENDA, key) for line in agenda for key in line.lessons]
    for path, key in sorted(set(named)):
        module = course.module(key.partition("/")[0])
        if course.lesson(key) is None and (module is not None or key.count("/") != 1):
            line = line_of((root / path).read_text("utf-8"), f'"{key}"')
            yield Problem(path, line, f'the course has no lesson "{key}"')
