"""First tries counted by the database: groups come out of it, no person does.

Counts of the smallest groups (one objective, one language, one category) are read once and added
up for every page; a person is in one of them, so that sums over people add up too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import ItemUse
from course.domain.gain import Part, Sums
from course.domain.mastery import Counts, moves, settled
from course.domain.statistics.confidence import RIGHT
from course.mastery.gains import Cell
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
_PLACES = 5  # columns of a group before its counts: module, lesson, objective, locale, category


def count(db: Session) -> str:
    """Count everything as it is now, as it is kept: JSON, in two questions.

    It is shown only once it is settled beside what was shown before.
    """
    people = [list(row) for row in db.execute(_objectives())]
    answers = _sure(db)
    sure: Counter[str] = Counter()
    for one in answers:
        sure[one.item.id] += one.people
    found = [one._asdict() for one in mistakes(answers)]
    return _written(people, found, sure)


def settle(shown: str | None, counted: str) -> str:
    """What may be shown after `shown`, so that no difference between the two tells of anybody."""
    before, after = json.loads(shown or "{}"), json.loads(counted)
    cells = settled(_cells(before.get("groups", [])), _cells(after["groups"]))
    groups = [[*cell, *counts] for cell, counts in cells.items()]
    old, new = before.get("sure", {}), after["sure"]
    moving = {item for item in {*old, *new} if moves(old.get(item, 0), new.get(item, 0))}
    told = [one for one in before.get("mistakes", []) if one["item"] not in moving]
    told += [one for one in after["mistakes"] if one["item"] in moving]
    sure = {item: people for item, people in old.items() if item not in moving}
    sure |= {item: people for item, people in new.items() if item in moving}
    return _written(groups, told, sure, before.get("gains", []))


def settle_gains(shown: str | None, counted: Mapping[Cell, Sums], groups: Collection[int]) -> str:
    """The same for what was gained: the cells of these groups, beside all else that is shown."""
    before = json.loads(shown or _written([], [], {}))
    known = gains_of(shown)
    others = {cell: sums for cell, sums in known.items() if cell[0] not in groups}
    own = {cell: sums for cell, sums in known.items() if cell[0] in groups}
    cells = others | settled(own, counted)
    return _written(
        before["groups"],
        before["mistakes"],
        before["sure"],
        [[group, *part, *cells[group, part]] for group, part in sorted(cells)],
    )


def gains_of(shown: str | None) -> dict[Cell, Sums]:
    """What is shown of each group."""
    rows = json.loads(shown or "{}").get("gains", [])
    return {(group, Part(*row[:3])): Sums(*row[3:]) for group, *row in rows}


def _cells(groups: list[list[Any]]) -> dict[tuple[Any, ...], Counts]:
    """Objective, language and category -> counts."""
    return {tuple(row[:_PLACES]): Counts(*row[_PLACES:]) for row in groups}


def _written(
    groups: list[list[Any]],
    told: list[dict[str, Any]],
    sure: Mapping[str, int],
    gains: Sequence[list[Any]] = (),
) -> str:
    kept = {"groups": groups, "mistakes": told, "sure": dict(sure), "gains": gains}
    return json.dumps(kept, ensure_ascii=False)


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
