"""A booklet: several lessons on one page, each under a name of its own, with what they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from course.content.links import TERM_PREFIX
from course.content.moving import Place, move
from course.domain.course import Course, HtmlPart, Lesson, Module, Term

_HEAD = "font: 8.5pt sans-serif; color: #4a463d;"  # no property of our own counts on a page's edge


class Bound(NamedTuple):
    """A lesson as it stands in a booklet."""

    lesson: Lesson
    name: str  # its id; every id of it begins with this
    html: str  # of our own templates and rendering


class Chapter(NamedTuple):
    """A module of a booklet."""

    module: Module
    lessons: tuple[Bound, ...]


class Booklet(NamedTuple):
    """What a booklet holds."""

    modules: tuple[Module, ...]
    chapters: tuple[Chapter, ...]
    terms: tuple[Term, ...]  # that its lessons introduce or use

    @property
    def minutes(self) -> int:
        """How long its lessons take together."""
        return sum(lesson.minutes for module in self.modules for lesson in module.lessons)


def name_of(lesson: Lesson) -> str:
    """The id of a lesson in a booklet, and the name of its pages: "lesson-1-2"."""
    return f"lesson-{lesson.number.replace('.', '-')}"


def bind(
    course: Course,
    modules: Sequence[Module],
    render: Callable[[Lesson], str],
    address: Callable[[Lesson], str],
    glossary: str,
    deeper: int,
) -> Booklet:
    """Put lessons together: their ids are told apart, and links among them stay in the booklet.

    render: a lesson's HTML with a heading of level 1. address: of its own page.
    glossary: the address of the glossary's page. deeper: levels that headings go down.
    """
    lessons = [lesson for module in modules for lesson in module.lessons]
    terms = tuple(term for term in course.glossary if _is_used(term, lessons, glossary))
    names = {address(lesson): name_of(lesson) for lesson in lessons}
    slugs = {term.slug for term in terms}

    def bound(lesson: Lesson) -> Bound:
        name = name_of(lesson)
        place = Place(name, deeper, names, slugs, glossary)
        return Bound(lesson, name, move(render(lesson), place))

    chapters = tuple(Chapter(module, tuple(map(bound, module.lessons))) for module in modules)
    return Booklet(tuple(modules), chapters, terms)


def _is_used(term: Term, lessons: Sequence[Lesson], glossary: str) -> bool:
    link = f'href="{glossary}#{TERM_PREFIX}{term.slug}"'
    return any(
        term.lesson == lesson.key
        or any(isinstance(part, HtmlPart) and link in part.html for part in lesson.parts)
        for lesson in lessons
    )


def page_rules(heads: Mapping[str, tuple[str, str]]) -> str:
    """Name a kind of page for each lesson, with a running head at its start and at its end.

    heads: by the name of the pages. A browser that knows no named pages prints without heads.
    """
    return "\n".join(
        f"@page {name} {{ @top-left {{ content: {_quoted(left)}; {_HEAD} }}"
        f" @top-right {{ content: {_quoted(right)}; {_HEAD} }} }}\n#{name} {{ page: {name}; }}"
        for name, (left, right) in heads.items()
    )


def _quoted(text: str) -> str:
    """A string of CSS: whatever is no letter, digit or space is written by its number."""
    return '"{}"'.format(re.sub(r"[^\w ]", lambda found: f"\\{ord(found[0]):x} ", text))
