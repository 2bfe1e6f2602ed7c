"""What can be lifted for one person, and why: an exemption is never a pass."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from course.domain.course import Course, Lesson, Module
from course.domain.words import Words, words

ALL = "all"
"""Every requirement: who holds this needs no course, and earns no certificate by it."""


EXEMPT = words("Exempt")
"""The state, wherever states stand."""

NOT_ASKED = words("You are exempt from this. It is not asked of you, and you may still do it.")
NOTHING_ASKED = words("You are exempt; nothing is asked. You may still learn.")
"""What a person is told, on every page in the same words."""


class Reason(StrEnum):
    """Why; whoever decides chooses one, and writes the evidence beside it."""

    EQUIVALENT = "equivalent"
    HEALTH = "health"
    ACCESS = "access"
    LATE = "late"
    ROLE = "role"
    OTHER = "other"

    @property
    def words(self) -> Words:
        """The reason as a reader sees it."""
        return _REASONS[self]


_REASONS = {
    Reason.EQUIVALENT: words("Has learned the same elsewhere"),
    Reason.HEALTH: words("Health"),
    Reason.ACCESS: words("Could not reach the course"),
    Reason.LATE: words("The seat was given too late"),
    Reason.ROLE: words("The role at the summit needs no course"),
    Reason.OTHER: words("Another reason"),
}


class Requirement(NamedTuple):
    """One thing that can be lifted."""

    key: str
    words: Words


def lesson_key(lesson: Lesson) -> str:
    """How an exemption names a lesson: "lesson:introduction/neural-networks"."""
    return f"lesson:{lesson.key}"


def quiz_key(module: Module) -> str:
    """How an exemption names a quiz: "quiz:introduction"."""
    return f"quiz:{module.slug}"


def requirements(course: Course) -> tuple[Requirement, ...]:
    """All that can be lifted, in the order of the course; everything at once first."""
    found = [Requirement(ALL, words("The whole course"))]
    for module in course:
        for lesson in module.lessons:
            said = words("Lesson %(number)s, %(title)s", number=lesson.number, title=lesson.title)
            found.append(Requirement(lesson_key(lesson), said))
        said = words("Quiz %(number)s, %(title)s", number=module.number, title=module.title)
        found.append(Requirement(quiz_key(module), said))
    return tuple(found)


def needs_second(course: Course, requirement: str, lifted: Collection[str] = ()) -> bool:
    """Whether two people must sign: the whole course is not lifted by one, nor piece by piece.

    lifted: what is lifted for the person already.
    """
    every = {one.key for one in requirements(course)} - {ALL}
    return requirement == ALL or every <= {requirement, *lifted}
