"""What the pages of this room ask the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.course import Course
from course.domain.items import Response
from course.domain.pretest import Form, Moment
from course.domain.regrading import as_taught, translated
from course.domain.translation import Translation
from course.records import translations
from course.records.corrections import last_reaching
from course.records.pretest import asked
from course.store import Correction, ItemTranslation, ItemVersion, PretestAnswer, PretestSitting
from course.store import Item as ItemRow


class Place(NamedTuple):
    """One place on a paper, its item and what was answered. Never handed to a template."""

    answer_id: int
    version_id: int
    position: int
    item: Item
    key: Item  # the item as it was corrected since; the same where it was not
    order: tuple[str, ...]  # option ids as shown
    response: Response | None
    saved_at: datetime | None  # None: nothing was saved yet
    points: float | None  # None before it is handed in
    translation: Translation | None  # into the reader's language
    revision: int = 0  # two windows may overwrite each other here: nothing hangs on it
    is_flagged: bool = False

    @property
    def as_corrected(self) -> Place:
        """The place with its item explained as it was corrected since."""
        if self.key is self.item:
            return self
        item = as_taught(self.item, self.key)
        return self._replace(item=item, response=translated(self.item, item, self.response))


class Paper(NamedTuple):
    """One person's questions of one moment."""

    sitting_id: int
    form: Form
    finished_at: datetime | None  # None: open
    places: tuple[Place, ...]

    @property
    def is_answered(self) -> bool:
        """Whether any question is."""
        return any(place.response is not None for place in self.places)


def pool(db: Session, course: Course, form: Form) -> list[tuple[int, Item]]:
    """The items of a form with the ids of their current versions, in the order of the course."""
    statement = (
        select(ItemVersion.id, ItemVersion.content, ItemRow.module)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(asked(course, form), ItemVersion.superseded_at.is_(None))
    )
    found = [
        (version, item_from_mapping(json.loads(content), module))
        for version, content, module in db.execute(statement)
    ]
    rank = {lesson.key: number for number, lesson in enumerate(course.lessons)}
    return sorted(found, key=lambda one: (rank[one[1].lesson_key], one[1].objective, one[1].id))


def given(db: Session, moment: Moment) -> Mapping[Form, int]:
    """How many people got each form at a moment so far."""
    statement = (
        select(PretestSitting.form, func.count())
        .where(PretestSitting.moment == moment, PretestSitting.form.is_not(None))
        .group_by(PretestSitting.form)
    )
    return {form: number for form, number in db.execute(statement) if form is not None}


def paper(
    db: Session,
    person_id: int,
    moment: Moment,
    *,
    position: int | None = None,
    locales: Sequence[str] = (),
) -> Paper | None:
    """Somebody's questions of a moment with their answers, in one query; None: not begun.

    position: only this place of it. locales: that the person reads, besides the source's.
    """
    corrected = aliased(ItemVersion)
    statement = (
        select(
            PretestSitting,
            PretestAnswer,
            ItemVersion.content,
            corrected.content,
            ItemRow.module,
            ItemTranslation,
        )
        .join(PretestAnswer, PretestAnswer.sitting_id == PretestSitting.id)
        .join(ItemVersion, ItemVersion.id == PretestAnswer.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .outerjoin(Correction, Correction.id == last_reaching())
        .outerjoin(corrected, corrected.id == Correction.item_version_id)
        .where(PretestSitting.person_id == person_id, PretestSitting.moment == moment)
        .order_by(PretestAnswer.position)
        .execution_options(populate_existing=True)  # a page shown after a save shows the save
    )
    if position is not None:
        statement = statement.where(PretestAnswer.position == position)
    rows = db.execute(statement).all()
    if not rows:
        return None
    sitting: PretestSitting = rows[0][0]
    assert sitting.form is not None, "the table's check says so"
    places = tuple(_place(*row[1:]) for row in rows)
    return Paper(sitting.id, sitting.form, sitting.finished_at, places)


def _place(
    answer: PretestAnswer,
    content: str,
    corrected: str | None,
    module: str,
    translation: ItemTranslation | None,
) -> Place:
    item = item_from_mapping(json.loads(content), module)
    return Place(
        answer_id=answer.id,
        version_id=answer.item_version_id,
        position=answer.position,
        item=item,
        key=item_from_mapping(json.loads(corrected), module) if corrected else item,
        order=tuple(json.loads(answer.option_order)),
        response=json.loads(answer.response) if answer.response else None,
        saved_at=answer.saved_at,
        points=answer.fraction,
        translation=translations.served(translation),
    )
