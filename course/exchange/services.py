"""What a file gave, kept beside the bank until it is applied or forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.words import as_json, words
from course.exchange.plans import Place, Plan, guessed_place
from course.exchange.reading import ReadFile
from course.records.tokens import new_public_id
from course.records.written import as_text, digest_of
from course.store import (
    CategoryPlace,
    Import,
    ImportImage,
    ImportQuestion,
)

MOST_AT_ONCE = 2_000
"""Questions that one import brings in: while it is applied, on SQLite nobody else can save."""


def keep(
    db: Session,
    course: Course,
    read: ReadFile,
    *,
    file_name: str,
    person_id: int,
    now: datetime,
    most: int = MOST_AT_ONCE,
) -> Import:
    """Keep what a file gave, beside the bank. Raises NotValid where it is too much at once."""
    if len(read.questions) > most:
        raise NotValid(
            words(
                "The file holds %(count)s questions; at most %(most)s come in at once. Split it.",
                count=len(read.questions),
                most=most,
            )
        )
    plan = _first_plan(db, course, read)
    one = Import(
        public_id=new_public_id(),
        person_id=person_id,
        format=read.format,
        file_name=file_name[-200:],
        questions=len(read.questions),
        told=json.dumps(_told(read), ensure_ascii=False),
        plan=plan.as_json(),
        made_at=now,
    )
    db.add(one)
    db.flush()
    db.add_all(_rows(one.id, read))
    db.flush()
    return one


def _told(read: ReadFile) -> dict[str, Any]:
    return {
        "refused": [loss.as_json() for loss in read.refused],
        "losses": [loss.as_json() for loss in read.losses],
    }


def _rows(import_id: int, read: ReadFile) -> Iterable[ImportQuestion | ImportImage]:
    for name, data in read.images.items():
        yield ImportImage(import_id=import_id, name=name, data=data)
    for position, question in enumerate(read.questions, start=1):
        content = as_text(question.content)
        yield ImportQuestion(
            import_id=import_id,
            position=position,
            foreign_id=question.foreign_id,
            category=question.category,
            title=question.title,
            content=content,
            digest=digest_of(content),
            line=question.line,
            losses=json.dumps(
                [(as_json(said), line) for said, line in question.losses], ensure_ascii=False
            ),
        )


def _first_plan(db: Session, course: Course, read: ReadFile) -> Plan:
    """Propose places: what was chosen the last time, else what a category is called after."""
    categories = dict.fromkeys(question.category for question in read.questions)
    statement = select(CategoryPlace).where(CategoryPlace.format == read.format)
    remembered = {one.category: one for one in db.scalars(statement)}
    places = {category: guessed_place(category, course) for category in categories}
    uses = {}
    for category in categories.keys() & remembered.keys():
        one = remembered[category]
        places[category] = str(Place(one.module, one.lesson, one.objective))
        uses[category] = one.use.value
    return Plan(places={name: place for name, place in places.items() if place}, uses=uses)


# ---------------------------------------------------------------- one import


def hold(db: Session, public_id: str, *, person_id: int) -> Import:
    """An import of this person, held for a change until the transaction ends. Raises NotFound."""
    one = db.scalar(
        select(Import)
        .where(Import.public_id == public_id, Import.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if one is None:
        raise NotFound(words("There is no such import of yours."))
    return one


def decide(db: Session, course: Course, one: Import, plan: Plan) -> None:
    """Keep what was decided, and remember the places for the next file of that format."""
    if one.applied_at is not None:
        return
    one.plan = plan.as_json()
    statement = select(CategoryPlace).where(CategoryPlace.format == one.format)
    remembered = {row.category: row for row in db.scalars(statement)}
    categories = select(ImportQuestion.category).where(ImportQuestion.import_id == one.id)
    for category in db.scalars(categories.distinct()):
        place = plan.place(category, course)
        if place is None:
            continue
        row = remembered.get(category) or CategoryPlace(format=one.format, category=category)
        row.module, row.lesson, row.objective = place
        row.use = plan.use_of(category)
        db.add(row)
    db.flush()


def forget(db: Session, one: Import) -> None:
    """Delete what was read and never applied. Raises NotNow where it was applied."""
    if one.applied_at is not None:
        raise NotNow(words("This import was applied. Undo it instead."))
    db.execute(delete(ImportImage).where(ImportImage.import_id == one.id))
    db.execute(delete(ImportQuestion).where(ImportQuestion.import_id == one.id))
    db.delete(one)
    db.flush()
