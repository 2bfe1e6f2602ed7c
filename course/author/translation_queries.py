"""Reads of an item and its translations, as translators see them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from course.content.drafts import read_draft
from course.domain.bank import Item, Vetting
from course.domain.errors import NotFound
from course.domain.translation import Texts, digest_of, texts_of
from course.domain.words import words
from course.store import Item as ItemRow
from course.store import ItemDraft, ItemTranslation, ItemVersion, Person


class Source(NamedTuple):
    """An item, as translations render it: as it is served; as a draft where it never was."""

    row: ItemRow
    item: Item
    number: int  # of the version; 0: none was live yet
    has_draft: bool  # another text is being written beside it

    @property
    def digest(self) -> str:
        """Of its texts."""
        return digest_of(texts_of(self.item))


class Kept(NamedTuple):
    """A translation, and who had a hand in it."""

    row: ItemTranslation
    edited_by: str  # "" where a file brought it
    approved_by: str  # "" where a file did, or nobody

    @property
    def texts(self) -> Texts:
        """What is written."""
        texts: dict[str, str] = json.loads(self.row.content)
        return texts

    @property
    def rendered(self) -> Texts | None:
        """The item's texts that it renders; None where they are not known."""
        return json.loads(self.row.source) if self.row.source else None


class Listed(NamedTuple):
    """How far an item is in one language."""

    locale: str
    vetting: Vetting | None  # None: delegates read the source
    is_stale: bool
    is_waiting: bool
    edited_by: str
    edited_at: datetime


def source(db: Session, slug: str) -> Source:
    """An item that is translated. Raises NotFound."""
    found = db.execute(
        select(ItemRow, ItemVersion.content, ItemVersion.number, ItemDraft.content)
        .outerjoin(
            ItemVersion,
            (ItemVersion.item_id == ItemRow.id) & ItemVersion.superseded_at.is_(None),
        )
        .outerjoin(ItemDraft, ItemDraft.item_id == ItemRow.id)
        .where(ItemRow.slug == slug)
    ).first()
    if found is None:
        raise NotFound(words("There is no question of that name."))
    row, served, number, drafted = found
    item = read_draft(json.loads(served or drafted), row.module).item
    return Source(row, item, number or 0, bool(served and drafted))


def kept(db: Session, item_id: int, locale: str) -> Kept | None:
    """A translation of an item; None where none was begun."""
    editor, approver = aliased(Person), aliased(Person)
    found = db.execute(
        select(ItemTranslation, editor.name, approver.name)
        .outerjoin(editor, editor.id == ItemTranslation.edited_by)
        .outerjoin(approver, approver.id == ItemTranslation.approved_by)
        .where(ItemTranslation.item_id == item_id, ItemTranslation.locale == locale)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None
    row, edited_by, approved_by = found
    return Kept(row, edited_by or "", approved_by or "")


def listed(db: Session, item_id: int) -> list[Listed]:
    """Every language in which an item was begun, by code."""
    statement = (
        select(ItemTranslation, Person.name)
        .outerjoin(Person, Person.id == ItemTranslation.edited_by)
        .where(ItemTranslation.item_id == item_id)
        .order_by(ItemTranslation.locale)
    )
    return [
        Listed(row.locale, row.vetting, row.is_stale, row.is_waiting, name or "", row.edited_at)
        for row, name in db.execute(statement)
    ]
