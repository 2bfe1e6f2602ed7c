"""How content is stored, whoever brings it: its text and digest, versions, what finds it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, insert, text, update
from sqlalchemy.orm import Session

from course.domain.bank import Change, Item, Vetting
from course.domain.search import search_text
from course.domain.translation import digest_of as digest_of_texts
from course.domain.translation import texts_of
from course.store import Item as ItemRow
from course.store import ItemTag, ItemTranslation, ItemVersion

FILE, BROWSER = "file", "browser"
"""Where a version comes from."""


class WrittenItem(NamedTuple):
    """An item, and its one written shape."""

    item: Item
    content: Mapping[str, Any]


def lock_bank(db: Session) -> None:
    """Keep other writers out of the bank until the transaction ends; readers read on.

    On SQLite the transaction is alone already.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE item, quiz_version IN SHARE ROW EXCLUSIVE MODE"))


def as_text(content: Mapping[str, Any]) -> str:
    """The stored form: the same content, in its one shape, gives the same text.

    Nothing is sorted: a plan draws its sections in the order in which it names them.
    """
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The digest of a stored form."""
    return hashlib.sha256(text.encode()).hexdigest()


def next_version(
    item_id: int,
    before: ItemVersion | None,
    written: WrittenItem,
    *,
    change: Change,
    origin: str,
    reason: str,
    author_id: int | None,
    vetting: Vetting,
    now: datetime,
) -> ItemVersion:
    """The version that follows another, or the first; it is neither added nor made current here."""
    text = as_text(written.content)
    number = before.number + 1 if before else 1
    begins_anew = before is None or change in {Change.FIRST, Change.MEANING}
    return ItemVersion(
        item_id=item_id,
        number=number,
        content=text,
        digest=digest_of(text),
        origin=origin,
        change=change,
        meaning=number if begins_anew or before is None else before.meaning,
        reason=reason,
        author_id=author_id,
        vetting=vetting,
        made_at=now,
    )


def describe(db: Session, row: ItemRow, item: Item, now: datetime) -> None:
    """Copy to the row what pools are drawn by and lists filter by."""
    row.module, row.lesson, row.objective = item.module, item.lesson, item.objective
    row.use, row.type, row.difficulty = item.use, item.type, item.difficulty
    describe_words(db, row, item, now)
    _mark_stale(db, row, item)


def _mark_stale(db: Session, row: ItemRow, item: Item) -> None:
    """Note which translations render another text than this one, so that lists can ask for them."""
    served, digest = ItemTranslation.served_digest, digest_of_texts(texts_of(item))
    statement = update(ItemTranslation).where(ItemTranslation.item_id == row.id)
    is_stale = and_(served.is_not(None), served != digest)
    unseen = {"synchronize_session": False}
    db.execute(statement.values(is_stale=is_stale), execution_options=unseen)


def describe_words(db: Session, row: ItemRow, item: Item, now: datetime) -> None:
    """Copy to the row, and beside it, the words by which authors find the item."""
    row.search_text, row.updated_at = search_text(item), now
    db.add(row)
    db.flush()
    # No session holds tags as objects: looking for them would cost more with each item it holds.
    unseen = {"synchronize_session": False}
    db.execute(delete(ItemTag).where(ItemTag.item_id == row.id), execution_options=unseen)
    if tags := [{"item_id": row.id, "tag": tag} for tag in _tags_of(item)]:
        db.execute(insert(ItemTag), tags)


def _tags_of(item: Item) -> list[str]:
    """Its tags as the table holds them, each once."""
    return list(dict.fromkeys(tag[:60] for tag in item.tags))
