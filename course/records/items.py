"""Items as authors work on them: begun, saved as drafts, published as versions, retired.

A draft is worked on beside the version that delegates get; publishing makes it the current one, and
nothing else does. Whether a draft may be published is for the caller to judge: this file keeps the
books. Every change locks its item first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course.domain.bank import Change, ItemStatus, Vetting
from course.domain.errors import NotFound, NotNow
from course.domain.words import words
from course.records.written import (
    BROWSER,
    WrittenItem,
    as_text,
    describe,
    describe_words,
    digest_of,
    next_version,
)
from course.store import (
    DraftState,
    ImportedItem,
    ImportQuestion,
    ItemComment,
    ItemDraft,
    ItemEditor,
    ItemKeySeen,
    ItemReview,
    ItemTag,
    ItemTranslation,
    ItemVersion,
)
from course.store import Item as ItemRow

# ---------------------------------------------------------------- finding


def lock(db: Session, slug: str) -> ItemRow:
    """One item, held for a change until the transaction ends. Raises NotFound."""
    row = db.scalar(
        select(ItemRow)
        .where(ItemRow.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(words("There is no item of that name."))
    return row


def current(db: Session, item_id: int) -> ItemVersion | None:
    """The version that delegates get, or got before the item was retired; None: none yet."""
    return db.scalar(
        select(ItemVersion).where(
            ItemVersion.item_id == item_id, ItemVersion.superseded_at.is_(None)
        )
    )


def draft_of(db: Session, item_id: int) -> ItemDraft | None:
    """What is being worked on; None: nothing."""
    return db.scalar(select(ItemDraft).where(ItemDraft.item_id == item_id))


# ---------------------------------------------------------------- drafts


class Saved(NamedTuple):
    """What stands after a save: the text sent, or a newer one that the sender did not know."""

    draft: ItemDraft
    is_newer: bool  # the save was refused: somebody else saved since


def create(
    db: Session, written: WrittenItem, *, author_id: int, now: datetime, reason: str = ""
) -> ItemRow:
    """Begin a new item as a draft; its name must be free."""
    item = written.item
    row = ItemRow(
        slug=item.id, status=ItemStatus.DRAFT, author_id=author_id, created_at=now, search_text=""
    )
    describe(db, row, item, now)
    db.add(_new_draft(row.id, written.content, author_id, 0, now, reason))
    db.flush()
    return row


def open_draft(db: Session, row: ItemRow, *, person_id: int, now: datetime) -> ItemDraft:
    """The draft of an item, begun from its current version where there is none. Hold the item."""
    draft = draft_of(db, row.id)
    if draft is not None:
        return draft
    version = current(db, row.id)
    assert version is not None, "an item without a version has a draft"
    draft = _new_draft(row.id, json.loads(version.content), person_id, version.number, now)
    db.add(draft)
    db.flush()
    return draft


def _new_draft(
    item_id: int,
    content: Mapping[str, Any],
    person_id: int,
    base_number: int,
    now: datetime,
    reason: str = "",
) -> ItemDraft:
    text = as_text(content)
    return ItemDraft(
        item_id=item_id,
        content=text,
        digest=digest_of(text),
        revision=1,
        base_number=base_number,
        change=Change.FIRST if base_number == 0 else None,
        reason=reason,
        state=DraftState.EDITING,
        author_id=person_id,
        edited_by=person_id,
        edited_at=now,
    )


def save_draft(
    db: Session,
    row: ItemRow,
    written: WrittenItem,
    *,
    revision: int,
    person_id: int,
    now: datetime,
) -> Saved:
    """Keep what an author wrote, if it changes the revision that stands. Hold the item.

    revision: what the sender knew; 0 where there was no draft yet.
    The same text sent again changes nothing. A draft in review comes back to be edited: what was
    judged is not what stands any more.
    """
    draft, text = draft_of(db, row.id), as_text(written.content)
    if draft is None:
        version = current(db, row.id)
        if version is not None and version.content == text:
            draft = open_draft(db, row, person_id=person_id, now=now)
            return Saved(draft, is_newer=False)
        draft = open_draft(db, row, person_id=person_id, now=now)
        draft.revision = 0
    elif draft.content == text:
        return Saved(draft, is_newer=False)
    elif draft.revision != revision:
        return Saved(draft, is_newer=True)
    draft.content, draft.digest = text, digest_of(text)
    draft.revision += 1
    draft.edited_by, draft.edited_at = person_id, now
    draft.state, draft.submitted_at = DraftState.EDITING, None
    if _is_unserved(row):
        row.status = ItemStatus.DRAFT
        describe(db, row, written.item, now)
    else:  # the pool is drawn by what is served: only words and tags follow the draft
        describe_words(db, row, written.item, now)
    db.flush()
    return Saved(draft, is_newer=False)


def _is_unserved(row: ItemRow) -> bool:
    """Whether no delegate gets the item, so that it may be described by its draft."""
    return row.status in {ItemStatus.DRAFT, ItemStatus.IN_REVIEW}


def submit_draft(
    db: Session, row: ItemRow, draft: ItemDraft, *, change: Change, reason: str, now: datetime
) -> None:
    """Send a draft to review. Hold the item."""
    draft.change = Change.FIRST if draft.base_number == 0 else change
    draft.reason = reason
    draft.state, draft.submitted_at = DraftState.IN_REVIEW, now
    if _is_unserved(row):
        row.status = ItemStatus.IN_REVIEW
    row.updated_at = now
    db.flush()


def take_back(db: Session, row: ItemRow, draft: ItemDraft, *, now: datetime) -> None:
    """Bring a draft back from review to be edited. Hold the item."""
    draft.state, draft.submitted_at = DraftState.EDITING, None
    if _is_unserved(row):
        row.status = ItemStatus.DRAFT
    row.updated_at = now
    db.flush()


def discard_draft(db: Session, row: ItemRow, written: WrittenItem, *, now: datetime) -> None:
    """Drop what was worked on; the current version stays as it is. Hold the item.

    written: the current version. Raises NotNow where there is none: such an item is retired.
    """
    draft = draft_of(db, row.id)
    if draft is not None and draft.base_number == 0:
        raise NotNow(words("This item has never been live. Retire it instead."))
    db.execute(delete(ItemDraft).where(ItemDraft.item_id == row.id))
    describe_words(db, row, written.item, now)
    if _is_unserved(row):
        row.status = ItemStatus.DRAFT
    db.flush()


def remove(db: Session, row: ItemRow) -> None:
    """Take an item out again that nobody ever got, with all that belongs to it. Hold the item.

    Raises NotNow where a version of it was live: such an item is retired.
    """
    if current(db, row.id) is not None:
        raise NotNow(words("This item has been live. Retire it instead."))
    unseen = {"synchronize_session": False}  # a session may hold thousands of rows
    belonging = (
        *(ItemReview, ItemKeySeen, ItemComment, ItemEditor, ItemTag, ItemTranslation),
        *(ImportedItem, ItemDraft),
    )
    for table in belonging:
        db.execute(delete(table).where(table.item_id == row.id), execution_options=unseen)
    named = update(ImportQuestion).where(ImportQuestion.item_id == row.id)
    db.execute(named.values(item_id=None), execution_options=unseen)
    db.delete(row)
    db.flush()


# ---------------------------------------------------------------- versions


def publish(
    db: Session, row: ItemRow, written: WrittenItem, *, vetting: Vetting, now: datetime
) -> ItemVersion:
    """Make the draft the version that delegates get from now on. Hold the item.

    written: the draft, read. Attempts keep the version they were given.
    Raises NotNow where there is no draft, or another version came between.
    """
    draft, before = draft_of(db, row.id), current(db, row.id)
    if draft is None:
        raise NotNow(words("There is nothing to publish: no draft of this item was saved."))
    if draft.base_number != (before.number if before else 0):
        raise NotNow(
            words(
                "Another version was published since this draft was begun. Compare the two first."
            )
        )
    version = next_version(
        row.id,
        before,
        written,
        change=draft.change or Change.MEANING,
        origin=BROWSER,
        reason=draft.reason,
        author_id=draft.author_id,
        vetting=vetting,
        now=now,
    )
    if before is not None:
        before.superseded_at = now
        db.flush()  # before its successor: only one version may be current
    db.add(version)
    db.execute(delete(ItemDraft).where(ItemDraft.item_id == row.id))
    row.status = ItemStatus.LIVE
    describe(db, row, written.item, now)
    db.flush()
    return version


def retire(db: Session, row: ItemRow, *, now: datetime) -> None:
    """Ask an item no more; attempts that hold it keep it, and it can come back. Hold the item."""
    row.status, row.updated_at = ItemStatus.RETIRED, now
    db.flush()


def bring_back(db: Session, row: ItemRow, *, now: datetime) -> None:
    """Let a retired item be asked again, or worked on again. Hold the item."""
    row.status = ItemStatus.DRAFT if current(db, row.id) is None else ItemStatus.LIVE
    row.updated_at = now
    db.flush()
