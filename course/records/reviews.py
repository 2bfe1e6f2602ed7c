"""Who still owes a draft the answer that comes before its key."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from course.store import DraftState, Item, ItemDraft, ItemReview


def owes_answer(db: Session, slug: str, person_id: int) -> bool:
    """Whether a draft is in review that somebody did not write, and has not answered yet."""
    answered = (
        select(ItemReview.id)
        .where(ItemReview.item_id == ItemDraft.item_id, ItemReview.digest == ItemDraft.digest)
        .where(ItemReview.reviewer_id == person_id)
        .exists()
    )
    theirs = and_(ItemDraft.author_id != person_id, ItemDraft.edited_by != person_id)
    statement = (
        select(ItemDraft.id)
        .join(Item, Item.id == ItemDraft.item_id)
        .where(Item.slug == slug, ItemDraft.state == DraftState.IN_REVIEW, theirs, ~answered)
    )
    return db.scalar(statement) is not None
