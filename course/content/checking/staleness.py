"""What has to be checked against its sources again, because its day has come or is near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from course.content.course import MODULES, read_course
from course.content.fields import parse_toml
from course.content.problems import Problem, line_of

SOON = timedelta(days=60)


class Due(NamedTuple):
    """Something with a day on which it should be read again."""

    place: Problem  # its message says what to read again
    review_by: date
    is_past: bool


def due(root: Path, on: date) -> list[Due]:
    """Lessons and events whose day has passed on `on`, or comes within 60 days; earliest first."""
    found = [*_lessons(root), *_events(root)]
    return sorted(
        (
            Due(place, day, day < on)
            for place, day in found
            if day - on <= SOON  # far past included
        ),
        key=lambda one: (one.review_by, one.place),
    )


def _lessons(root: Path) -> Iterator[tuple[Problem, date]]:
    for written in read_course(root).written:
        day = written.lesson.review_by
        if day is not None:
            line = line_of(written.source, "review_by")
            yield Problem(written.path, line, f"lesson {written.lesson.title}"), day


def _events(root: Path) -> Iterator[tuple[Problem, date]]:
    """Entries of the timeline that carry a day of their own; a course may have no timeline."""
    path = MODULES / "timeline.toml"
    if not (root / path).is_file():
        return
    source = (root / path).read_text("utf-8", errors="replace")
    table: Mapping[str, object] = parse_toml(source, 1, lambda _line, _message: None) or {}
    events = table.get("event")
    for event in events if isinstance(events, list) else []:
        title, day = str(event.get("title", "")), event.get("review_by")
        if isinstance(day, date):
            yield Problem(path, line_of(source, title), f"event {title}"), day
