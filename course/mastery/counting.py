"""First tries counted by the database: groups come out of it, no person does.

Counts of the smallest groups (one objective, one language, one category) are read once and added
up for every page; a person is in one of them, so that sums over people add up too.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import ItemUse
from course.domain.statistics.confidence import RIGHT
from course.mastery.mistakes import Sure, mistakes
from course.store import (
    Attempt,
    AttemptState,
    BoardRow,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemVersion,
)
from course.store import Item as ItemRow

SURE = "sure"


def count(db: Session) -> str:
    """Count everything the pages tell, as it is kept: JSON, in two questions."""
    people = [list(row) for row in db.execute(_objectives())]
    found = [one._asdict() for one in mistakes(_sure(db))]
    return json.dumps({"groups": people, "mistakes": found}, ensure_ascii=False)


def _objectives() -> Select[Any]:
    """Each objective's counts by language and category, of everybody who learns and may sign in.

    First tries alone: later ones are made by those who failed, who have met the questions. A
    question that means something else now is another question, and its old answers stay out.
    """
    now = aliased(ItemVersion)
    is_right = case((ItemResult.points >= RIGHT, 1), else_=0)
    own = (
        select(
            Attempt.person_id,
            ItemRow.module,
            ItemRow.lesson,
            ItemRow.objective,
            func.count().label("answers"),
            cast(func.sum(is_right), Integer).label("right"),
        )
        .select_from(Attempt)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .join(now, (now.item_id == ItemRow.id) & (now.meaning == ItemVersion.meaning))
        .where(Attempt.ordinal == 1, Attempt.state == AttemptState.SUBMITTED)
        .where(ItemResult.superseded_at.is_(None), now.superseded_at.is_(None))
        .group_by(Attempt.person_id, ItemRow.module, ItemRow.lesson, ItemRow.objective)
    ).subquery("own")
    answers, right = own.c.answers, own.c.right
    sums = (right * right, right * answers, answers * answers)
    place = (own.c.module, own.c.lesson, own.c.objective, BoardRow.locale, BoardRow.category)
    return (
        select(*place, func.count(), *(_sum(one) for one in (answers, right, *sums)))
        .join(BoardRow, BoardRow.person_id == own.c.person_id)
        .group_by(*place)
        .order_by(*place)
    )


def _sum(column: Any) -> Any:
    return cast(func.sum(column), Integer)


def _sure(db: Session) -> list[Sure]:
    """What people who were sure answered to each check at their first try."""
    now = aliased(ItemVersion)
    first = select(func.min(CheckAnswer.id)).group_by(CheckAnswer.person_id, CheckAnswer.item)
    statement = (
        select(ItemRow.module, now.content, CheckAnswer.response, func.count())
        .select_from(CheckAnswer)
        .join(BoardRow, BoardRow.person_id == CheckAnswer.person_id)
        .join(ItemVersion, ItemVersion.id == CheckAnswer.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .join(now, (now.item_id == ItemRow.id) & (now.meaning == ItemVersion.meaning))
        .where(CheckAnswer.id.in_(first), CheckAnswer.confidence == SURE)
        .where(ItemRow.use == ItemUse.CHECK, now.superseded_at.is_(None))
        .group_by(ItemRow.id, ItemRow.module, now.content, CheckAnswer.response)
        .order_by(ItemRow.id, CheckAnswer.response)
    )
    return [
        Sure(item_from_mapping(json.loads(content), module), json.loads(response), people)
        for module, content, response, people in db.execute(statement)
    ]
