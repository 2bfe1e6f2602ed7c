"""Reads of this room: the figures that were kept, the programme, and questions for the room."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.course import Course
from course.domain.programme import Asked, Programme, programme_from_json
from course.mastery.knowing import Known
from course.store import Item as ItemRow
from course.store import ItemVersion, Person, ProgrammeRow, RoomFigures

SHAPE = 2
"""Raised whenever figures are computed or written otherwise: then all are made again."""

FOR_THE_ROOM = (ItemUse.PRACTICE, ItemUse.CHECK)
"""Uses that count in no quiz: their keys are nobody's secret."""


def kept(db: Session, edition: str, stamp: str) -> Known | None:
    """The room's figures, if nothing has changed since."""
    statement = (
        select(RoomFigures.as_of, RoomFigures.content)
        .where(RoomFigures.edition == edition, RoomFigures.stamp == stamp)
    )  # fmt: skip
    row = db.execute(statement).first()
    return Known(*row) if row else None


def last_shown(db: Session) -> str | None:
    """What was shown last, however much has changed since; None: nothing yet."""
    return db.scalar(last())


def last() -> Select[str]:
    """The same as a question: of whichever edition, for people are the same in all of them."""
    return select(RoomFigures.content).order_by(RoomFigures.as_of.desc()).limit(1)


class Planned(NamedTuple):
    """The programme as it stands."""

    programme: Programme
    revision: int
    as_of: datetime  # of the figures it was proposed from
    edited_at: datetime | None  # None: it stands as it was proposed
    edited_by: str  # name


def planned(db: Session, edition: str) -> Planned | None:
    """The programme of this edition; None while there is none."""
    statement = (
        select(ProgrammeRow, Person.name)
        .join(Person, Person.id == ProgrammeRow.edited_by)
        .where(ProgrammeRow.edition == edition)
    )
    found = db.execute(statement).first()
    if found is None:
        return None
    row, name = found
    read = programme_from_json(row.content)
    return Planned(read, row.revision, row.as_of, row.edited_at, name)


def asked(db: Session, course: Course) -> dict[str, list[Asked]]:
    """Live questions of every lesson that may be put to the room, by lesson key.

    Practice first, then checks as the lesson asks them.
    """
    statement = (
        select(ItemRow.slug, ItemRow.module, ItemRow.lesson, ItemRow.objective)
        .where(ItemRow.use.in_(FOR_THE_ROOM), ItemRow.status == ItemStatus.LIVE)
        .order_by(ItemRow.id)
    )
    places = {
        check.item: (number, bool(check.chair))
        for lesson in course.lessons
        for number, check in enumerate(lesson.checks, start=1)
    }
    found: defaultdict[str, list[tuple[int, Asked]]] = defaultdict(list)
    for slug, module, lesson, objective in db.execute(statement):
        number, is_other_chair = places.get(slug, (0, False))
        found[f"{module}/{lesson}"].append((number, Asked(slug, objective, is_other_chair)))
    return {
        key: [one for _, one in sorted(own, key=lambda pair: pair[0])]
        for key, own in found.items()
    }  # fmt: skip


def items(db: Session, slugs: Collection[str]) -> dict[str, Item]:
    """The questions for the room, by slug; those that are not live any more are left out."""
    statement = (
        select(ItemRow.slug, ItemRow.module, ItemVersion.content)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.slug.in_(sorted(slugs)), ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use.in_(FOR_THE_ROOM), ItemRow.status == ItemStatus.LIVE)
    )
    return {
        slug: item_from_mapping(json.loads(content), module)
        for slug, module, content in db.execute(statement)
    }
