"""What the pages of this room ask the database; each page asks at most three of these."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.course import Lesson
from course.domain.items import Response
from course.domain.translation import Translation
from course.domain.tries import SLACK
from course.records import translations
from course.records.standing import blueprint_of
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemTranslation,
    ItemVersion,
    QuizVersion,
    StoredResponse,
)
from course.store import Item as ItemRow


class Asked(NamedTuple):
    """A check's item as it is asked now."""

    version_id: int
    item: Item
    translation: Translation | None = None  # into the reader's language


class Answered(NamedTuple):
    """The last answer to a check, and the item as it stood when it was given."""

    item: Item
    response: Response
    answered_at: datetime
    translation: Translation | None = None  # into the reader's language


class QuizFacts(NamedTuple):
    """What the contents say about a module's quiz."""

    length: int  # questions on a whole paper
    is_open: bool  # a try waits to be submitted


def checks(db: Session, lesson: Lesson, locales: Sequence[str] = ()) -> dict[str, Asked]:
    """The items that a lesson's checks name, by item id; those that are not live are left out.

    locales: that the reader reads, besides the source's.
    """
    names = [check.item for check in lesson.checks]
    statement = (
        select(ItemRow.slug, ItemVersion.id, ItemVersion.content, ItemTranslation)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .where(ItemRow.slug.in_(names), ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == ItemUse.CHECK, ItemRow.status == ItemStatus.LIVE)
    )
    return {
        slug: Asked(
            version_id,
            item_from_mapping(json.loads(content), lesson.module),
            translations.served(translation),
        )
        for slug, version_id, content, translation in db.execute(statement)
    }


def answers(
    db: Session, person_id: int, lesson: Lesson, locales: Sequence[str] = ()
) -> dict[str, Answered]:
    """One person's last answer to each check of a lesson, by item id.

    locales: that they read, besides the source's.
    """
    last = (
        select(func.max(CheckAnswer.id))
        .where(CheckAnswer.person_id == person_id, CheckAnswer.lesson == lesson.key)
        .group_by(CheckAnswer.item)
    )
    statement = (
        select(
            CheckAnswer.item,
            CheckAnswer.response,
            CheckAnswer.answered_at,
            ItemVersion.content,
            ItemTranslation,
        )
        .join(ItemVersion, ItemVersion.id == CheckAnswer.item_version_id)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .where(CheckAnswer.id.in_(last))
    )
    return {
        name: Answered(
            item_from_mapping(json.loads(content), lesson.module),
            json.loads(response),
            answered_at,
            translations.served(translation),
        )
        for name, response, answered_at, content, translation in db.execute(statement)
    }


def lost(db: Session, person_id: int, lesson: Lesson) -> list[tuple[Item, Response | None]]:
    """A lesson's items that lost points in the last try that asked about it, and their answers."""
    last = (
        select(func.max(Attempt.ordinal))
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.module == lesson.module)
        .where(DrawnItem.section == lesson.slug)
        .where(Attempt.state == AttemptState.SUBMITTED)
        .scalar_subquery()
    )
    statement = (
        select(ItemVersion.content, StoredResponse.content)
        .join(DrawnItem, DrawnItem.item_version_id == ItemVersion.id)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .where(Attempt.person_id == person_id, Attempt.module == lesson.module)
        .where(Attempt.ordinal == last, DrawnItem.section == lesson.slug)
        .where(ItemResult.superseded_at.is_(None), ItemResult.points < 1 - SLACK)
        .order_by(DrawnItem.position)
    )
    return [
        (item_from_mapping(json.loads(content), lesson.module), json.loads(response or "null"))
        for content, response in db.execute(statement)
    ]


def quizzes(db: Session, person_id: int) -> dict[str, QuizFacts]:
    """Every module's quiz as it is now, and whether the person has a try open, by module."""
    statement = (
        select(QuizVersion.module, QuizVersion.content, Attempt.id)
        .outerjoin(
            Attempt,
            (Attempt.module == QuizVersion.module)
            & (Attempt.person_id == person_id)
            & (Attempt.state == AttemptState.OPEN),
        )
        .where(QuizVersion.superseded_at.is_(None))
    )
    return {
        module: QuizFacts(blueprint_of(module, content).length, attempt is not None)
        for module, content, attempt in db.execute(statement)
    }
