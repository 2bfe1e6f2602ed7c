"""Days of education at the summit: which sessions, from what the room does not know yet.

A session is chosen by an objective. What is explored, what is disputed and the handout stand in the
lesson that teaches it and are shown as they stand there; its title, its aim and its text are taken
from the lesson too, and may be changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from course.domain.course import Course, Lesson, Objective

MINUTES = 45
"""How long a session lasts."""

PARTS = (("aim", 5), ("explore", 10), ("questions", 12), ("disputed", 13), ("handout", 5))
"""What a session's minutes are for, in order; together `MINUTES`."""

MOST_DAYS, MOST_A_DAY = 5, 8
MOST_SESSIONS = MOST_DAYS * MOST_A_DAY
QUESTIONS = 2
"""Put to the room in one session."""

LONGEST_TITLE, LONGEST_AIM, LONGEST_TEXT = 120, 300, 2000

Place = tuple[str, str]
"""An objective, by the key of its lesson and its id there."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session. Texts are plain; an empty line parts paragraphs."""

    lesson: str  # key
    objective: str  # id
    title: str
    aim: str  # continues "After this session, the participants can"
    text: str  # what the leader opens with
    items: tuple[str, ...]  # slugs of the questions for the room; of use check or practice

    @property
    def id(self) -> str:
        """By which addresses name it; an objective has one session at most."""
        return f"{self.lesson.replace('/', '.')}.{self.objective}"

    @property
    def place(self) -> Place:
        """The objective."""
        return self.lesson, self.objective


@dataclass(frozen=True, slots=True)
class Programme:
    """Sessions in their order; days follow from how many a day holds."""

    a_day: int
    sessions: tuple[Session, ...]

    @property
    def days(self) -> tuple[tuple[Session, ...], ...]:
        """The sessions, day by day."""
        starts = range(0, len(self.sessions), self.a_day)
        return tuple(self.sessions[start : start + self.a_day] for start in starts)

    def session(self, name: str) -> Session | None:
        """The session of that id, or None."""
        return next((one for one in self.sessions if one.id == name), None)


class Asked(NamedTuple):
    """A question that may be put to the room."""

    slug: str
    objective: str
    is_other_chair: bool  # answered as the holders of a view would


def propose(
    course: Course,
    weakest: Sequence[Place],
    asked: Mapping[str, Sequence[Asked]],
    *,
    days: int,
    a_day: int,
) -> Programme:
    """Choose sessions: the weakest objectives, first one of each lesson.

    weakest: objectives, the weakest first. asked: by lesson key, questions in the lesson's order.
    Chosen by what is least known, sessions stand in the order of the course: later lessons build
    on earlier ones. The same figures give the same programme.
    """
    order = _one_of_each_first([place for place in weakest if found(course, place)])
    chosen = set(order[: days * a_day])
    sessions = (
        begin(lesson, objective, asked.get(lesson.key, ()))
        for lesson in course.lessons
        for objective in lesson.objectives
        if (lesson.key, objective.id) in chosen
    )
    return Programme(a_day, tuple(sessions))


def _one_of_each_first(places: Iterable[Place]) -> list[Place]:
    """The weakest objective of each lesson, then the second of each, and so on."""
    rounds: dict[str, int] = {}
    ranked = []
    for place in dict.fromkeys(places):
        rounds[place[0]] = rounds.get(place[0], -1) + 1
        ranked.append((rounds[place[0]], place))
    return [place for _, place in sorted(ranked, key=lambda pair: pair[0])]


def begin(lesson: Lesson, objective: Objective, asked: Sequence[Asked]) -> Session:
    """A session as it is proposed: every word of it stands in the lesson."""
    return Session(
        lesson.key,
        objective.id,
        lesson.title,
        objective.text.strip(" .;"),
        lesson.summary,
        tuple(one.slug for one in _questions(objective.id, asked)),
    )


def _questions(objective: str, asked: Sequence[Asked]) -> list[Asked]:
    """Two questions: of the objective before others, then one for the other chair."""
    order = sorted(asked, key=lambda one: (one.objective != objective, not one.is_other_chair))
    return order[:QUESTIONS]


def found(course: Course, place: Place) -> tuple[Lesson, Objective] | None:
    """A session's lesson and objective; None where this edition has lost them."""
    lesson = course.lesson(place[0])
    objectives = lesson.objectives if lesson else ()
    objective = next((one for one in objectives if one.id == place[1]), None)
    return (lesson, objective) if lesson and objective else None


# ---------------------------------------------------------------- kept


def programme_to_json(programme: Programme) -> str:
    """As it is stored."""
    return json.dumps(asdict(programme), ensure_ascii=False)


def programme_from_json(text: str) -> Programme:
    """Read what `programme_to_json` wrote."""
    plain = json.loads(text)
    sessions = (Session(**{**one, "items": tuple(one["items"])}) for one in plain["sessions"])
    return Programme(plain["a_day"], tuple(sessions))
