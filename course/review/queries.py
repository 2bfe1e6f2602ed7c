"""Reads of the reviewers' room: what waits, and everything said about one draft."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from course.content.checking.one_item import Known, excluded_and_shown
from course.content.drafts import ReadDraft, read_draft
from course.domain.bank import Change
from course.domain.bank import Item as DomainItem
from course.domain.items import Response
from course.domain.reviewing import Judgement, Stand, stand
from course.domain.rights import Right
from course.records.images import known_images
from course.records.item_names import known_items
from course.records.reviews import judgement, saw_key, who_saw_key
from course.store import (
    DraftState,
    Grant,
    Item,
    ItemComment,
    ItemDraft,
    ItemReview,
    ItemVersion,
    Person,
)

# ---------------------------------------------------------------- the inbox


class Waiting(NamedTuple):
    """One draft in review."""

    slug: str
    stem: str  # Markdown
    module: str
    lesson: str
    change: Change
    author: str
    submitted_at: datetime
    stand: Stand
    is_mine: bool  # written by the reader, who cannot review it
    is_answered: bool  # by the reader
    is_decided: bool  # by the reader
    is_given_up: bool  # the reader saw its key instead of answering
    comments: int  # that are open


class Inbox(NamedTuple):
    """Everything in review, the oldest first, by what the reader can do about it."""

    waiting: tuple[Waiting, ...]  # for the reader's answer or verdict
    decided: tuple[Waiting, ...]  # by the reader; others or its author are next
    given_up: tuple[Waiting, ...]  # by the reader, who saw the key: others review them
    mine: tuple[Waiting, ...]


def inbox(db: Session, person_id: int, *, needed: int) -> Inbox:
    """What is in review, in three queries, however much it is."""
    author = aliased(Person)
    drafts = db.execute(
        select(Item, ItemDraft, author.name, saw_key(person_id))
        .join(ItemDraft, ItemDraft.item_id == Item.id)
        .join(author, author.id == ItemDraft.author_id)
        .where(ItemDraft.state == DraftState.IN_REVIEW)
        .order_by(ItemDraft.submitted_at, Item.id)
    ).all()
    reviews = _reviews_of_drafts(db)
    comments = dict(
        row
        for row in db.execute(
            select(ItemComment.item_id, func.count())
            .where(ItemComment.resolved_at.is_(None))
            .group_by(ItemComment.item_id)
        )
    )
    found = [
        _waiting(person_id, needed, row, reviews.get(row.Item.id, []), comments) for row in drafts
    ]
    return Inbox(
        tuple(one for one in found if not (one.is_mine or one.is_decided or one.is_given_up)),
        tuple(one for one in found if one.is_decided),
        tuple(one for one in found if one.is_given_up),
        tuple(one for one in found if one.is_mine),
    )


def _reviews_of_drafts(db: Session) -> dict[int, list[ItemReview]]:
    """The reviews of every draft as it stands, by item."""
    statement = select(ItemReview).join(
        ItemDraft,
        and_(ItemDraft.item_id == ItemReview.item_id, ItemDraft.digest == ItemReview.digest),
    )
    found: dict[int, list[ItemReview]] = {}
    for review in db.scalars(statement):
        found.setdefault(review.item_id, []).append(review)
    return found


def _waiting(
    person_id: int,
    needed: int,
    row: Row[Item, ItemDraft, str, bool],
    reviews: list[ItemReview],
    comments: dict[int, int],
) -> Waiting:
    item, draft, author, has_seen = row
    own = next((one for one in reviews if one.reviewer_id == person_id), None)
    assert draft.submitted_at is not None, "what is in review was submitted"
    return Waiting(
        slug=item.slug,
        stem=str(json.loads(draft.content).get("stem", "")),
        module=item.module,
        lesson=item.lesson,
        change=draft.change or Change.MEANING,
        author=author,
        submitted_at=draft.submitted_at,
        stand=stand([judgement(one) for one in reviews], needed=needed),
        is_mine=(is_mine := person_id in {draft.author_id, draft.edited_by}),
        is_answered=own is not None,
        is_decided=own is not None and own.verdict is not None,
        is_given_up=has_seen and own is None and not is_mine,
        comments=comments.get(item.id, 0),
    )


# ---------------------------------------------------------------- one draft


class Said(NamedTuple):
    """One reviewer's look at the draft."""

    review: ItemReview
    name: str

    @property
    def response(self) -> Response | None:
        """What the reviewer answered."""
        response: Response | None = json.loads(self.review.response)
        return response

    @property
    def judgement(self) -> Judgement:
        """The same as the rules read it."""
        return judgement(self.review)


class Comment(NamedTuple):
    """What somebody said about the item."""

    id: int
    name: str
    text: str
    made_at: datetime
    is_resolved: bool


class Desk(NamedTuple):
    """A draft in review with everything said about it."""

    row: Item
    draft: ItemDraft
    read: ReadDraft
    author: str
    served: dict[str, Any] | None  # the content of the current version; None: none yet
    saw_key: bool  # the reader, who chose so instead of answering
    reviews: tuple[Said, ...]  # of the draft as it stands
    comments: tuple[Comment, ...]

    @property
    def wrote(self) -> frozenset[int]:
        """Who wrote the draft."""
        return frozenset({self.draft.author_id, self.draft.edited_by})

    def own(self, person_id: int) -> Said | None:
        """The reader's own look at it."""
        return next((one for one in self.reviews if one.review.reviewer_id == person_id), None)

    def stand(self, needed: int) -> Stand:
        """How far the review is."""
        return stand([one.judgement for one in self.reviews], needed=needed)


def desk(db: Session, slug: str, person_id: int) -> Desk | None:
    """A draft in review, in three queries; None where no draft of that name is in review.

    person_id: of its reader.
    """
    author = aliased(Person)
    found = db.execute(
        select(Item, ItemDraft, author.name, ItemVersion.content, saw_key(person_id))
        .join(ItemDraft, ItemDraft.item_id == Item.id)
        .join(author, author.id == ItemDraft.author_id)
        .outerjoin(
            ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.superseded_at.is_(None))
        )
        .where(Item.slug == slug, ItemDraft.state == DraftState.IN_REVIEW)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None
    row, draft, name, served, has_seen = found
    return Desk(
        row=row,
        draft=draft,
        read=read_draft(json.loads(draft.content), row.module),
        author=name,
        served=json.loads(served) if served else None,
        saw_key=has_seen,
        reviews=tuple(_reviews(db, draft)),
        comments=tuple(_comments(db, row.id)),
    )


def _reviews(db: Session, draft: ItemDraft) -> list[Said]:
    statement = (
        select(ItemReview, Person.name)
        .join(Person, Person.id == ItemReview.reviewer_id)
        .where(ItemReview.item_id == draft.item_id, ItemReview.digest == draft.digest)
        .order_by(ItemReview.answered_at, ItemReview.id)
        .execution_options(populate_existing=True)
    )
    return [Said(review, name) for review, name in db.execute(statement)]


def _comments(db: Session, item_id: int) -> list[Comment]:
    statement = (
        select(ItemComment, Person.name)
        .join(Person, Person.id == ItemComment.person_id)
        .where(ItemComment.item_id == item_id)
        .order_by(ItemComment.made_at, ItemComment.id)
    )
    return [
        Comment(one.id, name, one.text, one.made_at, one.resolved_at is not None)
        for one, name in db.execute(statement)
    ]


def known(db: Session, item: DomainItem) -> Known:
    """Which of the items and images that an item speaks of there are."""
    excluded, shown = excluded_and_shown(item)
    return Known(known_items(db, excluded), known_images(db, shown))


def other_reviewers(db: Session, desk: Desk, now: datetime) -> int:
    """How many people may review a draft: neither wrote it, nor chose to see its key first."""
    statement = (
        select(func.count(Person.id.distinct()))
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.right == Right.REVIEW, Person.disabled_at.is_(None))
        .where(or_(Grant.until.is_(None), Grant.until > now))
        .where(Person.id.not_in(desk.wrote))
        .where(~who_saw_key(desk.row.id, desk.draft.base_number))
    )
    return db.scalar(statement) or 0
