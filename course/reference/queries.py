"""What the booklets ask the database: the questions that lessons ask, each booklet once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.course import Lesson
from course.store import Item as ItemRow
from course.store import ItemVersion


def checks(db: Session, lessons: Iterable[Lesson]) -> dict[str, Item]:
    """The items that lessons' checks name, by item id; those that are not live are left out."""
    modules = {check.item: lesson.module for lesson in lessons for check in lesson.checks}
    statement = (
        select(ItemRow.slug, ItemVersion.content)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.slug.in_(modules), ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == ItemUse.CHECK, ItemRow.status == ItemStatus.LIVE)
    )
    return {
        slug: item_from_mapping(json.loads(content), modules[slug])
        for slug, content in db.execute(statement)
    }
