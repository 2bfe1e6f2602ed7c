"""Who still owes a draft the answer that comes before its key, and who saw that key instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, aliased

from course.domain.reviewing import Judgement, Stand, stand
from course.records import audit, items
from course.store import DraftState, Item, ItemDraft, ItemKeySeen, ItemReview, Person, Verdict


def owes_answer(db: Session, slug: str, person_id: int, *, needed: int) -> bool:
    """Whether a draft waits for reviewers, and somebody may be one who has not answered yet.

    needed: how many must approve. A corrected key that was approved waits for them no more.
    """
    draft = db.scalar(_awaiting(slug, person_id))
    if draft is None:
        return False
    return stand(judgements(db, draft), needed=needed) is not Stand.APPROVED


def owing(db: Session, person_id: int, *, needed: int) -> set[int]:
    """Items whose drafts wait so for the answer of somebody, by id; in one query."""
    review = aliased(ItemReview)  # `awaits` asks for reviews of its own
    statement = (
        select(ItemDraft.item_id, review)
        .outerjoin(
            review, and_(review.item_id == ItemDraft.item_id, review.digest == ItemDraft.digest)
        )
        .where(awaits(person_id))
        .execution_options(populate_existing=True)
    )
    said: dict[int, list[Judgement]] = {}
    for item_id, one in db.execute(statement):
        said.setdefault(item_id, []).extend([judgement(one)] if one else [])
    stands = {item_id: stand(found, needed=needed) for item_id, found in said.items()}
    return {item_id for item_id, one in stands.items() if one is not Stand.APPROVED}


def _awaiting(slug: str, person_id: int) -> Select[ItemDraft]:
    return (
        select(ItemDraft)
        .join(Item, Item.id == ItemDraft.item_id)
        .where(Item.slug == slug, awaits(person_id))
    )


def judgement(review: ItemReview) -> Judgement:
    """A review as the rules read it."""
    decided = None if review.verdict is None else review.verdict is Verdict.APPROVED
    return Judgement(review.fraction, review.settled_at is not None, decided)


def judgements(db: Session, draft: ItemDraft) -> list[Judgement]:
    """What reviewers have said of a draft as it stands."""
    statement = select(ItemReview).where(
        ItemReview.item_id == draft.item_id, ItemReview.digest == draft.digest
    )
    found = db.scalars(statement.execution_options(populate_existing=True))
    return [judgement(one) for one in found]


def awaits(person_id: int) -> ColumnElement[bool]:
    """Whether a draft waits for the answer of somebody: a condition on `ItemDraft`."""
    answered = (
        select(ItemReview.id)
        .where(ItemReview.item_id == ItemDraft.item_id, ItemReview.digest == ItemDraft.digest)
        .where(ItemReview.reviewer_id == person_id)
        .exists()
    )
    theirs = and_(ItemDraft.author_id != person_id, ItemDraft.edited_by != person_id)
    is_open = and_(~answered, ~saw_key(person_id))
    return and_(ItemDraft.state == DraftState.IN_REVIEW, theirs, is_open)


def saw_key(person_id: int) -> ColumnElement[bool]:
    """Whether somebody saw the key of a draft instead of answering: a condition on `ItemDraft`."""
    return (
        select(ItemKeySeen.id)
        .where(ItemKeySeen.item_id == ItemDraft.item_id)
        .where(ItemKeySeen.base_number == ItemDraft.base_number)
        .where(ItemKeySeen.person_id == person_id)
        .exists()
    )


def who_saw_key(item_id: int, base_number: int) -> ColumnElement[bool]:
    """Whether a person saw the key of the version after this one: a condition on `Person`."""
    return (
        select(ItemKeySeen.id)
        .where(ItemKeySeen.item_id == item_id, ItemKeySeen.base_number == base_number)
        .where(ItemKeySeen.person_id == Person.id)
        .exists()
    )


def give_up(db: Session, slug: str, *, person_id: int, now: datetime) -> None:
    """Note that somebody sees the key of a draft, and so never reviews the version it becomes.

    Whoever wrote it, or answered it, has nothing to give up: then nothing is noted.
    """
    row = items.lock(db, slug)
    draft = db.scalar(_awaiting(slug, person_id))
    if draft is None:
        return
    db.add(
        ItemKeySeen(item_id=row.id, base_number=draft.base_number, person_id=person_id, seen_at=now)
    )
    db.flush()
    audit.record(
        db,
        actor_id=person_id,
        action="item.key-seen",
        subject=f"item {slug}",
        now=now,
        details={"after_version": draft.base_number},
    )
