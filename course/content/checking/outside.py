"""Every address outside the course, so that a person can open each before an edition opens.

Nothing here opens one: a program that follows links from a ministry's network tells the owners of
those pages who is reading.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from course.content.sources import sources_of
from course.domain.course import Course, Lesson
from course.domain.parts import ExplorePart, HtmlPart

_LINK = re.compile(r'<a [^>]*href="(https?://[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LONGEST = 120


class Link(NamedTuple):
    """One address, and what it is called where it stands first."""

    address: str
    name: str


class Group(NamedTuple):
    """The addresses that one lesson or file is the first to name."""

    title: str
    links: tuple[Link, ...]


def outside_links(course: Course) -> Iterator[Group]:
    """Every outside address of a course once, under whoever names it first."""
    seen: set[str] = set()
    for title, links in _all(course):
        fresh = []
        for link in links:
            if link.address not in seen:
                seen.add(link.address)
                fresh.append(link)
        if fresh:
            yield Group(title, tuple(fresh))


def _all(course: Course) -> Iterator[tuple[str, Iterator[Link]]]:
    for lesson in course.lessons:
        yield f"{lesson.key} ({lesson.number} {lesson.title})", _of_lesson(lesson)
    yield "timeline", (Link(event.address, event.source) for event in course.timeline)
    yield "agenda", _of_agenda(course)


def _of_lesson(lesson: Lesson) -> Iterator[Link]:
    for source in sources_of(lesson):
        for address, _ in _links(source.html):
            yield Link(address, _short(_words(source.html).replace(address, "")))
    for reading in lesson.further_reading:
        yield Link(reading.address, _short(f"{reading.by}, {reading.title}"))
    for part in lesson.parts:
        if isinstance(part, HtmlPart):
            yield from _links(part.html)
        elif isinstance(part, ExplorePart):
            yield from _links(part.question)
    for point in lesson.key_points:
        yield from _links(point)


def _of_agenda(course: Course) -> Iterator[Link]:
    agenda = course.agenda
    if agenda is None:
        return
    yield Link(agenda.address, f"{agenda.by}, {agenda.title}")
    for one in agenda.corrections:
        if one.page:
            yield Link(one.page, f"{agenda.by}: {_short(one.quote)}")
        yield Link(one.address, one.source)


def _links(text: str) -> Iterator[Link]:
    for address, words in _LINK.findall(text):
        yield Link(html.unescape(address), _short(_words(words)))


def _words(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _short(text: str) -> str:
    text = text.strip(" ,;.")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
