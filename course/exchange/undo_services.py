"""An import taken back, as long as nobody has worked on what it brought."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.domain.errors import NotNow
from course.domain.words import words, words_n
from course.records import audit, items
from course.records.written import WrittenItem, digest_of
from course.store import (
    DraftState,
    Import,
    ImportedItem,
    ImportQuestion,
    Item,
    ItemComment,
    ItemDraft,
    ItemReview,
)


def undo(db: Session, one: Import, *, person_id: int, now: datetime) -> tuple[int, int]:
    """Take an import back: drafts it made are removed, those it changed say again what they said.

    Returns how many of each. Raises NotNow where it was undone already, or where anybody has
    edited, reviewed or discussed one of its questions since.
    """
    if one.applied_at is None or one.undone_at is not None:
        raise NotNow(words("This import does not stand in the bank any more."))
    held = [
        (question, items.lock(db, slug), items.draft_of(db, item_id))
        for question, item_id, slug in _touched(db, one)
    ]
    worked_on = [row.slug for question, row, draft in held if _is_worked_on(db, question, draft)]
    if worked_on:
        raise NotNow(
            words_n(
                "%(count)s question was worked on since, so nothing is undone: %(names)s.",
                "%(count)s questions were worked on since, so nothing is undone: %(names)s.",
                len(worked_on),
                names=", ".join(worked_on[:5]) + (" …" if len(worked_on) > 5 else ""),
            )
        )
    removed = set_back = 0
    for question, row, draft in held:
        if question.before is None:
            items.remove(db, row)
            removed += 1
        else:
            assert draft is not None, "it was looked at"
            _set_back(db, row, draft, json.loads(question.before), person_id, now)
            set_back += 1
        question.item_id = question.after = None
    one.undone_at = now
    audit.record(
        db,
        actor_id=person_id,
        action="import.undone",
        subject=f"import {one.public_id}",
        now=now,
        details={"removed": removed, "set_back": set_back},
    )
    return removed, set_back


def _touched(db: Session, one: Import) -> list[tuple[ImportQuestion, int, str]]:
    """What the import made and changed, in the order of locking."""
    statement = (
        select(ImportQuestion, Item.id, Item.slug)
        .join(Item, Item.id == ImportQuestion.item_id)
        .where(ImportQuestion.import_id == one.id)
        .order_by(Item.id)
    )
    return [(row[0], row[1], row[2]) for row in db.execute(statement)]


def _is_worked_on(db: Session, question: ImportQuestion, draft: ItemDraft | None) -> bool:
    if draft is None or draft.digest != question.after or draft.state is not DraftState.EDITING:
        return True
    said = (
        select(func.count())
        .select_from(ItemComment)
        .where(ItemComment.item_id == question.item_id, ItemComment.made_at >= draft.edited_at)
    )
    judged = (
        select(func.count())
        .select_from(ItemReview)
        .where(ItemReview.item_id == question.item_id, ItemReview.digest == draft.digest)
    )
    return bool(db.scalar(said) or db.scalar(judged))


def _set_back(
    db: Session,
    row: Item,
    draft: ItemDraft,
    before: Mapping[str, Any],
    person_id: int,
    now: datetime,
) -> None:
    if before["draft"] is not None:
        read = read_draft(before["draft"], row.module)
        written = WrittenItem(read.item, read.content)
        items.save_draft(db, row, written, revision=draft.revision, person_id=person_id, now=now)
    else:
        version = items.current(db, row.id)
        assert version is not None, "an item without a draft has a version"
        read = read_draft(json.loads(version.content), row.module)
        items.discard_draft(db, row, WrittenItem(read.item, read.content), now=now)
    noted = db.get(ImportedItem, row.id)
    if noted is not None and before["imported"] is None:
        db.delete(noted)
    elif noted is not None:
        noted.content, noted.foreign_id = before["imported"]
        noted.digest = digest_of(noted.content)
    db.flush()
