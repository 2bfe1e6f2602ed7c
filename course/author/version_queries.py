"""Reads of an item's history: what was served when, who made it, and what it changed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from course.domain.bank import Change, ItemStatus, Vetting
from course.store import DrawnItem, Item, ItemDraft, ItemVersion, Person


class Version(NamedTuple):
    """One version that was, or is, served."""

    number: int
    change: Change
    meaning: int
    reason: str
    author: str  # "" where a file brought it
    vetting: Vetting
    made_at: datetime
    is_current: bool
    asked: int  # papers that hold it


class History(NamedTuple):
    """An item, its versions from the newest on, and whether a draft stands beside them."""

    slug: str
    module: str
    status: ItemStatus
    content: dict[str, Any]  # of the draft, else of the newest version
    versions: tuple[Version, ...]
    has_draft: bool


def history(db: Session, slug: str) -> History | None:
    """The history of an item; None where there is no item of that name."""
    found = db.execute(
        select(Item, ItemDraft.content)
        .outerjoin(ItemDraft, ItemDraft.item_id == Item.id)
        .where(Item.slug == slug)
    ).first()
    if found is None:
        return None
    item, drafted = found
    asked = select(func.count()).where(DrawnItem.item_version_id == ItemVersion.id)
    author = aliased(Person)
    rows = db.execute(
        select(ItemVersion, author.name, asked.scalar_subquery())
        .outerjoin(author, author.id == ItemVersion.author_id)
        .where(ItemVersion.item_id == item.id)
        .order_by(ItemVersion.number.desc())
    ).all()
    newest = drafted or rows[0][0].content
    versions = tuple(
        Version(
            one.number,
            one.change,
            one.meaning,
            one.reason,
            name or "",
            one.vetting,
            one.made_at,
            one.superseded_at is None,
            count,
        )
        for one, name, count in rows
    )
    return History(
        slug, item.module, item.status, json.loads(newest), versions, drafted is not None
    )


DRAFT = 0
"""Stands for the draft where a version's number is asked for."""


def content_of(db: Session, slug: str, number: int) -> dict[str, Any] | None:
    """What an item said at a version, or says as a draft; None where there is no such text."""
    if number == DRAFT:
        statement = select(ItemDraft.content).join(Item).where(Item.slug == slug)
    else:
        statement = (
            select(ItemVersion.content)
            .join(Item, Item.id == ItemVersion.item_id)
            .where(Item.slug == slug, ItemVersion.number == number)
        )
    found = db.scalar(statement)
    return json.loads(found) if found else None
