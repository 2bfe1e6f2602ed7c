"""Reads of the room: imports, what they hold, and what they would do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.exchange.outlook import Becomes, Expected, look_ahead
from course.exchange.plans import Place, Plan, plan_from_json
from course.formats.foreign import Loss
from course.store import Import

EARLIER = 50
"""Imports that are listed."""

MOST_CATEGORIES = 60
"""That have a row of their own; the questions of all others go where everything goes."""


class Earlier(NamedTuple):
    """One import of the reader's."""

    public_id: str
    format: str
    file_name: str
    questions: int
    made_at: datetime
    is_applied: bool
    is_undone: bool


def earlier(db: Session, person_id: int) -> list[Earlier]:
    """The reader's imports, the newest first."""
    statement = (
        select(
            Import.public_id,
            Import.format,
            Import.file_name,
            Import.questions,
            Import.made_at,
            Import.applied_at.is_not(None),
            Import.undone_at.is_not(None),
        )
        .where(Import.person_id == person_id)
        .order_by(Import.id.desc())
        .limit(EARLIER)
    )
    return [Earlier(*row) for row in db.execute(statement)]


class Category(NamedTuple):
    """The questions of one foreign category."""

    name: str
    questions: int
    types: Mapping[str, int]
    new: int  # of them, that need a place


class ImportPage(NamedTuple):
    """Everything that the page of one import shows."""

    one: Import
    plan: Plan
    refused: tuple[Loss, ...]
    losses: tuple[Loss, ...]  # of the file, and of each question
    categories: tuple[Category, ...]  # the largest first
    more_categories: int  # without a row of their own
    expected: tuple[Expected, ...]  # empty once it is applied
    report: Mapping[str, int]  # empty before it is applied

    def those(self, becomes: Becomes) -> list[Expected]:
        """The questions of which this will become."""
        return [each for each in self.expected if each.becomes is becomes]


def import_page(db: Session, public_id: str, person_id: int) -> ImportPage | None:
    """One import of the reader's, in four queries; None where there is none of that name."""
    one = db.scalar(
        select(Import).where(Import.public_id == public_id, Import.person_id == person_id)
    )
    if one is None:
        return None
    told = json.loads(one.told)
    expected = look_ahead(db, one)
    losses = [Loss.from_json(loss) for loss in told["losses"]]
    losses += [
        Loss(each.question.title or each.question.foreign_id, said, line or each.question.line)
        for each in expected
        for said, line in each.losses
    ]
    categories = _categories(expected)
    return ImportPage(
        one,
        plan_from_json(one.plan),
        tuple(Loss.from_json(loss) for loss in told["refused"]),
        tuple(losses),
        tuple(categories[:MOST_CATEGORIES]),
        len(categories[MOST_CATEGORIES:]),
        () if one.applied_at else tuple(expected),
        json.loads(one.report) if one.report else {},
    )


def _categories(expected: list[Expected]) -> list[Category]:
    types: dict[str, Counter[str]] = {}
    new: Counter[str] = Counter()
    for each in expected:
        name = each.question.category
        types.setdefault(name, Counter())[str(each.content.get("type", ""))] += 1
        new[name] += each.becomes in {Becomes.NEW, Becomes.OTHER}
    found = [Category(name, sum(kinds.values()), kinds, new[name]) for name, kinds in types.items()]
    return sorted(found, key=lambda one: (-one.questions, one.name))


class PlaceGroup(NamedTuple):
    """A lesson's places, for a list to choose from."""

    title: str
    places: tuple[tuple[str, str], ...]  # value, words


def places(course: Course) -> list[PlaceGroup]:
    """Every place of the course: modules first, then each lesson with its objectives."""
    modules = tuple((module.slug, f"{module.number} {module.title}") for module in course)
    groups = [PlaceGroup("", modules)]
    for lesson in course.lessons:
        title = f"{lesson.number} {lesson.title}"
        here = Place(lesson.module, lesson.slug)
        own = ((str(here._replace(objective=one.id)), one.text) for one in lesson.objectives)
        groups.append(PlaceGroup(title, ((str(here), title), *own)))
    return groups
