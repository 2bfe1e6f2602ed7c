"""The programme on paper: for each session a sheet for its leader and a handout.

Whatever is explored, disputed or handed out is quoted from the lesson as it stands now; nothing of
it is kept in the programme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from course.content.moving import Place, move, new_name
from course.content.on_paper import Answer, Question, answers_of, on_paper
from course.content.sanitise import PREFIX
from course.content.sources import sources_of
from course.content.voices import voices
from course.domain.bank import Item
from course.domain.course import Course, Lesson, Objective
from course.domain.parts import BracketedPart, ExplorePart
from course.domain.programme import PARTS, Programme, Session, found


class Voice(NamedTuple):
    """One view of the disputed point."""

    anchor: str  # in the lesson
    html: str  # quoted, its notes leading to the sources of the handout


class Source(NamedTuple):
    """One source on a handout."""

    name: str  # its id
    html: str


class Put(NamedTuple):
    """A question put to the room."""

    question: Question
    answers: tuple[Answer, ...]
    chair: str  # whose view it is answered from; "" for one's own


class Step(NamedTuple):
    """A part of a session, from its beginning on."""

    name: str
    starts: int  # minutes after the session's beginning
    minutes: int


class Sheet(NamedTuple):
    """One session on paper."""

    name: str  # its id; every id of it begins with this
    day: int
    number: int  # within the day
    session: Session
    lesson: Lesson
    objective: Objective
    explore: ExplorePart | None
    questions: tuple[Put, ...]
    voices: tuple[Voice, ...]
    bracketed: BracketedPart | None  # where the lesson has no voices
    sources: tuple[Source, ...]


def sheets(
    course: Course,
    programme: Programme,
    items: Mapping[str, Item],
    base_path: str,
    address: Callable[[Lesson], str],
) -> Iterator[Sheet]:
    """The sessions in order; one whose lesson this edition has lost is left out.

    items: questions by slug. address: of a lesson's own page, for what a quotation leads to.
    """
    for day, sessions in enumerate(programme.days, start=1):
        for number, session in enumerate(sessions, start=1):
            taught = found(course, session.place)
            if taught is not None:
                yield _sheet(day, number, session, taught, items, base_path, address)


def steps() -> tuple[Step, ...]:
    """What a session's minutes are for."""
    starts, told = 0, []
    for name, minutes in PARTS:
        told.append(Step(name, starts, minutes))
        starts += minutes
    return tuple(told)


def _sheet(
    day: int,
    number: int,
    session: Session,
    taught: tuple[Lesson, Objective],
    items: Mapping[str, Item],
    base_path: str,
    address: Callable[[Lesson], str],
) -> Sheet:
    lesson, objective = taught
    name = f"session-{day}-{number}"
    explored = (part for part in lesson.parts if isinstance(part, ExplorePart))
    bracketed = (part for part in lesson.parts if isinstance(part, BracketedPart))
    views = tuple(
        Voice(one.anchor, _quoted(one.html, lesson, name, address)) for one in voices(lesson)
    )
    return Sheet(
        name,
        day,
        number,
        session,
        lesson,
        objective,
        next(explored, None),
        tuple(_put(items[slug], lesson, base_path) for slug in session.items if slug in items),
        views,
        None if views else next(bracketed, None),
        tuple(Source(new_name(one.anchor, name), one.html) for one in sources_of(lesson)),
    )


def _put(item: Item, lesson: Lesson, base_path: str) -> Put:
    chair = next((check.chair for check in lesson.checks if check.item == item.id), "")
    return Put(on_paper(item, base_path), answers_of(item, base_path), chair)


def _quoted(html: str, lesson: Lesson, name: str, address: Callable[[Lesson], str]) -> str:
    """A paragraph of a lesson elsewhere: its notes lead to the handout, its links to the lesson."""
    kept = {one.anchor for one in sources_of(lesson)}
    moved = move(html, Place(name))
    here = {f"#{new_name(anchor, name)}" for anchor in kept}
    return _led_back(moved, name, here, address(lesson))


def _led_back(html: str, name: str, here: set[str], address: str) -> str:
    """Let links to what was not quoted lead to the lesson's own page."""

    def lead(found: re.Match[str]) -> str:
        if found[1] in here:
            return found[0]
        anchor = PREFIX + found[1].removeprefix(f"#{name}-")
        return f'href="{address}#{anchor}"'

    return _INNER.sub(lead, html)


_INNER = re.compile(r'href="(#[^"]*)"')
