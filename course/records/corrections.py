"""Corrections of items, as grading asks for them: answers submitted later are reached too.

Whoever submits holds the items on the paper, and whoever corrects an item holds it alone; both do
so before they lock people. So a try is either submitted before a correction, which then finds it,
or after it, and is graded by it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select, text
from sqlalchemy.orm import Session, aliased

from course.domain.regrading import Rule
from course.store import Attempt, Correction, DrawnItem, Item, ItemVersion

_KIND = 2027
"""Of PostgreSQL's advisory locks on items, by id; the rows of items are locked by authors too."""


class Stored(NamedTuple):
    """One correction that reaches a version of an item."""

    version_id: int  # the corrected one
    content: str  # of it, as JSON
    module: str
    rule: Rule


def reaching(db: Session, version_ids: Collection[int]) -> dict[int, list[Stored]]:
    """Version of an item -> the corrections that reach answers to it, the oldest first.

    Versions that no correction reaches are missing.
    """
    corrected = aliased(ItemVersion)
    statement = (
        select(ItemVersion.id, corrected.id, corrected.content, Item.module, Correction.rule)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(Correction, reaches(Correction))
        .join(corrected, corrected.id == Correction.item_version_id)
        .where(ItemVersion.id.in_(version_ids))
        .order_by(Correction.id)
    )
    found: dict[int, list[Stored]] = {}
    for version_id, corrected_id, content, module, rule in db.execute(statement):
        stored = Stored(corrected_id, content, module, rule)
        found.setdefault(version_id, []).append(stored)
    return found


def last_reaching() -> ScalarSelect[int]:
    """Id of the last correction that reaches the version of an item in the same question."""
    other = aliased(Correction)
    found = select(func.max(other.id)).where(reaches(other))
    return found.correlate(ItemVersion).scalar_subquery()


def reaches(correction: type[Correction]) -> ColumnElement[bool]:
    """Whether a correction reaches answers to the version of an item in the same question."""
    own = correction.item_id == ItemVersion.item_id
    return own & ItemVersion.number.between(correction.first_number, correction.last_number)


def is_under_way(db: Session, item_id: int) -> bool:
    """Whether a correction of this item has not reached everybody yet."""
    statement = select(Correction.id).where(
        Correction.item_id == item_id, Correction.finished_at.is_(None)
    )
    return db.scalar(statement.limit(1)) is not None


def hold_items_of_try(db: Session, attempt: str) -> None:
    """Keep the items of a try from being corrected until the transaction ends; before its person.

    attempt: public id. Others may hold the same items. On SQLite the transaction is alone already.
    """
    own = (
        select(DrawnItem.item_version_id)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .where(Attempt.public_id == attempt)
    )
    _hold(db, ItemVersion.id.in_(own))


def hold_items(db: Session, version_ids: Collection[int]) -> None:
    """Keep items from being corrected until the transaction ends, by versions of them.

    For items that no try of a quiz holds: the person may be locked already.
    """
    _hold(db, ItemVersion.id.in_(version_ids))


def _hold(db: Session, versions: ColumnElement[bool]) -> None:
    if db.get_bind().dialect.name != "postgresql":
        return
    items = select(ItemVersion.item_id).where(versions).distinct().order_by(ItemVersion.item_id)
    held = "SELECT pg_advisory_xact_lock_shared(:kind, id) FROM unnest(CAST(:ids AS integer[])) id"
    db.execute(text(held), {"kind": _KIND, "ids": list(db.scalars(items))})


def hold_alone(db: Session, item_id: int) -> None:
    """Let nobody submit a try that holds this item until the transaction ends; before any person.

    On SQLite nobody can meanwhile.
    """
    if db.get_bind().dialect.name == "postgresql":
        alone = text("SELECT pg_advisory_xact_lock(:kind, :id)")
        db.execute(alone, {"kind": _KIND, "id": item_id})
