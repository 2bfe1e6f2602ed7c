"""What the booklets ask the database: the questions that lessons ask, each booklet once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import ItemStatus, ItemUse
from course.domain.course import Lesson
from course.domain.translation import Reading, Translation, read_in
from course.records import translations
from course.store import Item as ItemRow
from course.store import ItemTranslation, ItemVersion


def checks(
    db: Session, lessons: Iterable[Lesson], locales: Sequence[str]
) -> dict[str, tuple[Reading, Translation | None]]:
    """The items that lessons' checks name, by item id; those that are not live are left out.

    Each as the reader reads it, with the translation that there is.
    locales: that the reader reads, besides the source's.
    """
    modules = {check.item: lesson.module for lesson in lessons for check in lesson.checks}
    statement = (
        select(ItemRow.slug, ItemVersion.content, ItemTranslation)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .where(ItemRow.slug.in_(modules), ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == ItemUse.CHECK, ItemRow.status == ItemStatus.LIVE)
    )
    found = {}
    for slug, content, row in db.execute(statement):
        translation = translations.served(row)
        item = item_from_mapping(json.loads(content), modules[slug])
        found[slug] = read_in(item, translation), translation
    return found
