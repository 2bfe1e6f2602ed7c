"""What whoever imports decides: where questions go, what they are for, and which text stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from course.domain.bank import ItemUse
from course.domain.course import Course
from course.domain.search import fold


class Choice(StrEnum):
    """Whose text stands where two differ."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"  # theirs as a question of its own


class Place(NamedTuple):
    """Where a question belongs, as far as it is known."""

    module: str
    lesson: str = ""
    objective: str = ""

    def __str__(self) -> str:
        """As it stands in a form: "module/lesson/objective", what is open left out."""
        return "/".join(part for part in self if part)


def read_place(text: str, course: Course) -> Place | None:
    """Read what a form or a command names; None where the course has no such place."""
    module, lesson, objective = [*text.strip().strip("/").split("/"), "", ""][:3]
    if text.count("/") > 2 or course.module(module) is None:
        return None
    taught = course.lesson(f"{module}/{lesson}")
    if lesson and taught is None:
        return None
    if objective and objective not in {one.id for one in taught.objectives if taught}:  # type: ignore[union-attr]
        return None
    return Place(module, lesson, objective)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided for one file."""

    everywhere: str = ""  # a Place as text; "" where none was chosen
    use: ItemUse = ItemUse.QUIZ
    tags: tuple[str, ...] = ()  # added to every question
    difficulty: str = ""  # of new questions of which the file does not say it; "": left open
    places: Mapping[str, str] = field(default_factory=dict)  # by category
    uses: Mapping[str, str] = field(default_factory=dict)  # by category, "" as everywhere
    choices: Mapping[str, str] = field(default_factory=dict)  # by position in the file
    otherwise: str = ""  # for every question that has no choice of its own; "": as proposed

    def place(self, category: str, course: Course) -> Place | None:
        """Where the questions of a category go; None where nobody has said."""
        own = read_place(self.places.get(category, ""), course)
        return own or read_place(self.everywhere, course)

    def use_of(self, category: str) -> ItemUse:
        """What the questions of a category are for."""
        return ItemUse(self.uses.get(category) or self.use)

    def choice(self, position: int) -> Choice | None:
        """Whose text stands for a question that was changed on both sides; None: as proposed."""
        said = self.choices.get(str(position)) or self.otherwise
        return Choice(said) if said else None

    def as_json(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)


def plan_from_json(text: str) -> Plan:
    """Read what was stored."""
    values: dict[str, Any] = json.loads(text)
    return Plan(**values | {"use": ItemUse(values["use"]), "tags": tuple(values["tags"])})


def guessed_place(category: str, course: Course) -> str:
    """The lesson that a category is called after; "" where it is called otherwise."""
    if course.lesson(category) is not None or course.module(category) is not None:
        return category
    last = fold(category.rpartition("/")[2])
    called = [one for one in course.lessons if last and last in {fold(one.title), one.slug}]
    return called[0].key if len(called) == 1 else ""
