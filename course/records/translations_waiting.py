"""Translations that wait for somebody to approve them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from course.domain.bank import ItemStatus
from course.store import Item, ItemDraft, ItemTranslation, ItemVersion, Person


class Written(NamedTuple):
    """One translation that delegates do not read yet, beside what it renders."""

    slug: str
    module: str
    source: str  # the stored content of the item: as it is served, else its draft
    locale: str
    source_digest: str  # of the texts that it renders
    content: str  # its texts, as they are kept
    edited_at: datetime
    edited_by: str  # "" where nobody did
    is_served: bool  # an earlier text of it
    is_mine: bool  # the reader had a hand in it, and does not approve it


def written(db: Session, person_id: int) -> Iterator[Written]:
    """All of them, finished or not, the oldest first; in one query. person_id: of the reader."""
    mine = or_(ItemTranslation.begun_by == person_id, ItemTranslation.edited_by == person_id)
    statement = (
        select(
            Item.slug,
            Item.module,
            ItemVersion.content,
            ItemDraft.content,
            ItemTranslation,
            Person.name,
            mine,
        )
        .join(Item, Item.id == ItemTranslation.item_id)
        .outerjoin(
            ItemVersion, (ItemVersion.item_id == Item.id) & ItemVersion.superseded_at.is_(None)
        )
        .outerjoin(ItemDraft, ItemDraft.item_id == Item.id)
        .outerjoin(Person, Person.id == ItemTranslation.edited_by)
        .where(ItemTranslation.is_waiting, Item.status != ItemStatus.RETIRED)
        .order_by(ItemTranslation.edited_at, ItemTranslation.id)
    )
    rows = db.execute(statement)
    for slug, module, served, drafted, row, name, is_mine in rows:
        yield Written(
            slug,
            module,
            served or drafted,
            row.locale,
            row.source_digest,
            row.content,
            row.edited_at,
            name or "",
            row.served is not None,
            bool(is_mine),
        )
