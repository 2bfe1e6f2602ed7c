"""What the editor shows, read: one item, what is worked on, who else has it open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content.checking.one_item import Known, excluded_and_shown
from course.content.retyping import PARTS
from course.domain.bank import Item, ItemStatus
from course.domain.errors import NotFound
from course.domain.words import words
from course.records.images import known_images
from course.records.item_names import known_items
from course.store import Item as ItemRow
from course.store import ItemDraft, ItemEditor, ItemVersion, Person

OPEN_FOR = timedelta(seconds=35)
"""Whoever was seen so lately has the item open: a page says so every ten seconds."""

MOST_BESIDE = 40  # items of the same lesson named beside the form


class Other(NamedTuple):
    """Somebody else who has the item open."""

    name: str
    saved_at: datetime | None  # their last change to the draft; None: they changed nothing


class Opened(NamedTuple):
    """An item as somebody works on it."""

    row: ItemRow
    draft: ItemDraft | None  # None: it was not changed since it was published
    version: ItemVersion | None  # None: it was never live
    content: Mapping[str, Any]  # of the draft, else of the version
    author: str  # of the draft, else of the version; "": a file
    others: tuple[Other, ...]

    @property
    def revision(self) -> int:
        """Which a save changes; 0 where there is no draft yet."""
        return self.draft.revision if self.draft else 0

    @property
    def live(self) -> Mapping[str, Any] | None:
        """The content that delegates get, or got; None: none yet."""
        return json.loads(self.version.content) if self.version else None


def opened(db: Session, slug: str, *, person_id: int, now: datetime) -> Opened:
    """An item with all that the editor needs to know of it. Raises NotFound."""
    found = db.execute(
        select(ItemRow, ItemDraft, ItemVersion, Person.name)
        .outerjoin(ItemDraft, ItemDraft.item_id == ItemRow.id)
        .outerjoin(
            ItemVersion,
            (ItemVersion.item_id == ItemRow.id) & ItemVersion.superseded_at.is_(None),
        )
        .outerjoin(Person, Person.id == func.coalesce(ItemDraft.author_id, ItemVersion.author_id))
        .where(ItemRow.slug == slug)
    ).first()
    if found is None:
        raise NotFound(words("There is no item of that name."))
    row, draft, version, author = found
    written = draft or version
    assert written is not None, "an item has a version or a draft"
    others = others_at(db, row.id, draft, person_id=person_id, now=now)
    return Opened(row, draft, version, json.loads(written.content), author or "", others)


def others_at(
    db: Session, item_id: int, draft: ItemDraft | None, *, person_id: int, now: datetime
) -> tuple[Other, ...]:
    """Who else has an item open, the latest first."""
    rows = db.execute(
        select(Person.id, Person.name)
        .join(ItemEditor, ItemEditor.person_id == Person.id)
        .where(ItemEditor.item_id == item_id, ItemEditor.person_id != person_id)
        .where(ItemEditor.seen_at > now - OPEN_FOR)
        .order_by(ItemEditor.seen_at.desc(), Person.id)
    )
    return tuple(
        Other(name, draft.edited_at if draft and draft.edited_by == person else None)
        for person, name in rows
    )


def name_of(db: Session, person_id: int) -> str:
    """What a person is called."""
    return db.scalars(select(Person.name).where(Person.id == person_id)).one()


def taken_ids(db: Session, item_id: int, content: Mapping[str, Any]) -> frozenset[str]:
    """Ids of rows, of the draft and of every version: no new row gets the name of an old one.

    Responses name rows by id, those to older versions too.
    """
    versions = db.scalars(select(ItemVersion.content).where(ItemVersion.item_id == item_id))
    shapes = [content, *(json.loads(text) for text in versions)]
    return frozenset(
        str(row.get("id", "")) for shape in shapes for kind in PARTS for row in shape.get(kind, ())
    )


class Beside(NamedTuple):
    """Another item of the same lesson."""

    slug: str
    stem: str
    status: ItemStatus
    number: int | None  # of its current version; None: none yet


def items_beside(db: Session, row: ItemRow) -> list[Beside]:
    """The items of the same lesson and use, this one among them."""
    statement = (
        select(
            ItemRow.slug,
            func.coalesce(ItemDraft.content, ItemVersion.content),
            ItemRow.status,
            ItemVersion.number,
        )
        .outerjoin(ItemDraft, ItemDraft.item_id == ItemRow.id)
        .outerjoin(
            ItemVersion,
            (ItemVersion.item_id == ItemRow.id) & ItemVersion.superseded_at.is_(None),
        )
        .where(ItemRow.module == row.module, ItemRow.lesson == row.lesson, ItemRow.use == row.use)
        .order_by(ItemRow.id)
        .limit(MOST_BESIDE)
    )
    return [
        Beside(slug, str(json.loads(content).get("stem", "")), status, number)
        for slug, content, status, number in db.execute(statement)
    ]


def known_to(db: Session, item: Item) -> Known:
    """What of all that an item speaks of there is."""
    excluded, shown = excluded_and_shown(item)
    return Known(known_items(db, excluded), known_images(db, shown))
