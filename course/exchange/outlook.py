"""What applying an import would do to the bank, question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from course.domain.bank import ItemStatus
from course.domain.merging import alike, is_untouched, merged
from course.domain.words import Words
from course.exchange.plans import Choice, Plan
from course.exchange.reading import losses_of
from course.store import (
    DraftState,
    Import,
    ImportedItem,
    ImportQuestion,
    Item,
    ItemDraft,
    ItemVersion,
)


class Becomes(StrEnum):
    """What a question of a file would be to the bank."""

    NEW = "new"
    CHANGED = "changed"  # the file says something new, and nobody touched its words here
    SAME = "same"
    EDITED = "edited"  # both sides changed: somebody decides
    OTHER = "other"  # a question of that name is here, and seems to be another one


PROPOSED = {Becomes.EDITED: Choice.OURS, Becomes.OTHER: Choice.BOTH}
"""What is done where somebody could decide, and nobody did."""


class Held(NamedTuple):
    """An item of ours that a question may be."""

    item: Item
    content: Mapping[str, Any]  # of the draft, else of the current version
    imported: ImportedItem | None  # None: it was never imported in this format
    is_settled: bool  # in review, or retired: not to be changed without asking


class Expected(NamedTuple):
    """One question, and what would become of it."""

    question: ImportQuestion
    content: Mapping[str, Any]
    becomes: Becomes
    held: Held | None  # None: new

    def decided(self, plan: Plan) -> Choice:
        """Whose text will stand."""
        if self.becomes in PROPOSED:
            return plan.choice(self.question.position) or PROPOSED[self.becomes]
        return Choice.OURS if self.becomes is Becomes.SAME else Choice.THEIRS

    @property
    def losses(self) -> list[tuple[Words, int | None]]:
        """What of it could not be carried over."""
        return losses_of(json.loads(self.question.losses))

    @property
    def result(self) -> dict[str, Any]:
        """The text as it would stand, should theirs be taken."""
        if self.held is None:
            return dict(self.content)
        before = self.held.imported
        return merged(json.loads(before.content) if before else {}, self.held.content, self.content)


def look_ahead(db: Session, one: Import) -> list[Expected]:
    """Compare every question with the bank, in three queries, however many they are."""
    questions = db.scalars(
        select(ImportQuestion)
        .where(ImportQuestion.import_id == one.id)
        .order_by(ImportQuestion.position)
    ).all()
    known = _imported(db, one)
    named = _named(db, one)
    taken: set[int] = set()
    found = []
    for question in questions:
        content = json.loads(question.content)
        held = _best(content, known.get(question.foreign_id, ()), named.get(question.foreign_id))
        if held is not None and held.item.id in taken:
            held = None
        if held is not None:
            taken.add(held.item.id)
        found.append(Expected(question, content, _becomes(question, content, held), held))
    return found


def _best(content: Mapping[str, Any], known: Sequence[Held], named: Held | None) -> Held | None:
    """The item that a question is: of those that came under its name, the one most like it."""
    stem = str(content.get("stem", ""))
    fitting = [one for one in known if alike(stem, str(one.content.get("stem", "")))]
    return next(iter([*fitting, *known]), named)


def _becomes(question: ImportQuestion, content: Mapping[str, Any], held: Held | None) -> Becomes:
    if held is None:
        return Becomes.NEW
    if held.imported is not None and held.imported.digest == question.digest:
        return Becomes.SAME
    if held.imported is None and is_untouched(content, held.content):
        return Becomes.SAME
    before = json.loads(held.imported.content) if held.imported else held.content
    if not alike(str(before.get("stem", "")), str(content.get("stem", ""))):
        return Becomes.OTHER
    if held.imported is None or held.is_settled or not is_untouched(before, held.content):
        return Becomes.EDITED
    return Becomes.CHANGED


_Row = Row[*tuple[Any, ...]]


def _imported(db: Session, one: Import) -> dict[str, list[Held]]:
    """Items that came under the names of these questions, by name."""
    statement = (
        select(Item, ItemDraft.content, ItemDraft.state, ItemVersion.content, ImportedItem)
        .join(ImportedItem, ImportedItem.item_id == Item.id)
        .join(ImportQuestion, ImportQuestion.foreign_id == ImportedItem.foreign_id)
        .where(ImportQuestion.import_id == one.id, ImportedItem.format == one.format)
    )
    found: dict[str, list[Held]] = {}
    for row in db.execute(_with_texts(statement).order_by(Item.id)):
        held = _held(row)
        assert held.imported is not None, "joined"
        found.setdefault(held.imported.foreign_id, []).append(held)
    return found


def _named(db: Session, one: Import) -> dict[str, Held]:
    """Items that bear the names of these questions: files that were exported here hold them."""
    statement = (
        select(Item, ItemDraft.content, ItemDraft.state, ItemVersion.content, ImportedItem)
        .join(ImportQuestion, ImportQuestion.foreign_id == Item.slug)
        .outerjoin(
            ImportedItem, and_(ImportedItem.item_id == Item.id, ImportedItem.format == one.format)
        )
        .where(ImportQuestion.import_id == one.id)
    )
    return {row[0].slug: _held(row) for row in db.execute(_with_texts(statement))}


def _with_texts(statement: Any) -> Any:
    return (
        statement.outerjoin(ItemDraft, ItemDraft.item_id == Item.id)
        .outerjoin(
            ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.superseded_at.is_(None))
        )
        .execution_options(populate_existing=True)
    )


def _held(row: _Row) -> Held:
    item, drafted, state, served, imported = row
    is_settled = state is DraftState.IN_REVIEW or item.status is ItemStatus.RETIRED
    return Held(item, json.loads(drafted or served), imported, is_settled)
