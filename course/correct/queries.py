"""What the pages of this room ask the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from course.content.checking.one_item import before_live
from course.content.drafts import read_draft
from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.course import Course
from course.domain.errors import NotFound
from course.domain.reviewing import Stand, stand
from course.domain.rights import Right
from course.domain.words import words
from course.records.effects import Question
from course.records.reviews import judgements, who_saw_key
from course.store import (
    Correction,
    DraftState,
    Grant,
    ItemDraft,
    ItemVersion,
    Person,
)
from course.store import Item as ItemRow

MAY_APPLY = (Right.ADMIN, Right.REVIEW)


class Proposal(NamedTuple):
    """The draft of an item, read as the correction of its key."""

    question: Question
    content: Mapping[str, Any]  # of the draft, in the one written shape
    revision: int  # of it
    reason: str  # "" while its author gave none
    wrote: frozenset[int]  # who began it and who saved it last; neither applies it
    proposer: str  # who saved it last
    is_in_review: bool
    stand: Stand  # of its review
    faults: tuple[str, ...]  # for which it cannot be live
    is_overtaken: bool  # another version was published since it was begun


class Past(NamedTuple):
    """A correction that was applied."""

    number: int  # of the version that holds the corrected key
    reason: str
    made_at: datetime
    made_by: str
    is_alone: bool
    rule: str
    outcome: dict[str, int]  # so far
    answers: int  # that it reaches
    is_finished: bool


class Begun(NamedTuple):
    """A correction that has not reached everybody yet."""

    id: int
    question: Question
    module: str
    reason: str


class Page(NamedTuple):
    """An item, what is proposed for it, and what was corrected before."""

    item: Item  # as it is served now
    proposal: Proposal | None
    past: tuple[Past, ...]  # the newest first


def page(db: Session, course: Course, slug: str) -> Page:
    """All that is known of an item's corrections. Raises NotFound, too where it was never live."""
    editor = aliased(Person)
    statement = (
        select(ItemRow.id, ItemRow.module, ItemVersion, ItemDraft, editor.name)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .outerjoin(ItemDraft, ItemDraft.item_id == ItemRow.id)
        .outerjoin(editor, editor.id == ItemDraft.edited_by)
        .where(ItemRow.slug == slug)
        .order_by(ItemVersion.number)
        .execution_options(populate_existing=True)
    )
    rows = db.execute(statement).all()
    if not rows:
        raise NotFound(words("There is no item of that name that was ever live."))
    item_id, module, current, draft, name = rows[-1]
    versions = [row[2] for row in rows if row[2].number >= current.meaning]
    proposal = None
    if draft is not None:
        stands = stand(judgements(db, draft), needed=course.reviewers)
        proposal = _proposal(course, module, versions, draft, name, stands)
    return Page(_read(current, module), proposal, _past(db, item_id))


def _read(version: ItemVersion, module: str) -> Item:
    return item_from_mapping(json.loads(version.content), module)


def _proposal(
    course: Course,
    module: str,
    versions: list[ItemVersion],
    draft: ItemDraft,
    proposer: str,
    stands: Stand,
) -> Proposal:
    item, content, faults = read_draft(json.loads(draft.content), module)
    current = versions[-1]
    question = Question(
        draft.item_id,
        current.meaning,
        current.number,
        {version.id: _read(version, module) for version in versions},
        item,
    )
    return Proposal(
        question,
        content,
        draft.revision,
        draft.reason,
        frozenset({draft.author_id, draft.edited_by}),
        proposer,
        draft.state is DraftState.IN_REVIEW,
        stands,
        faults or tuple(flaw.message for flaw in before_live(course, item)),
        draft.base_number != current.number,
    )


def _past(db: Session, item_id: int) -> tuple[Past, ...]:
    statement = (
        select(Correction, ItemVersion.number, Person.name)
        .join(ItemVersion, ItemVersion.id == Correction.item_version_id)
        .join(Person, Person.id == Correction.made_by)
        .where(Correction.item_id == item_id)
        .order_by(Correction.id.desc())
    )
    return tuple(
        Past(
            number,
            one.reason,
            one.made_at,
            name,
            one.is_alone,
            one.rule.value,
            json.loads(one.outcome),
            one.answers,
            one.finished_at is not None,
        )
        for one, number, name in db.execute(statement)
    )


def begun(db: Session, slug: str | None = None) -> Begun | None:
    """The oldest correction that has not reached everybody yet; of one item where it is named."""
    statement = (
        select(Correction, ItemRow.module)
        .join(ItemRow, ItemRow.id == Correction.item_id)
        .where(Correction.finished_at.is_(None))
        .order_by(Correction.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if slug is not None:
        statement = statement.where(ItemRow.slug == slug)
    found = db.execute(statement).first()
    if found is None:
        return None
    one, module = found
    return Begun(one.id, _question(db, one, module), module, one.reason)


def _question(db: Session, one: Correction, module: str) -> Question:
    """What a correction asked when it was made: published versions never change."""
    statement = select(ItemVersion).where(ItemVersion.item_id == one.item_id)
    versions = {version.id: version for version in db.scalars(statement)}
    reached = {
        version.id: _read(version, module)
        for version in versions.values()
        if one.first_number <= version.number <= one.last_number
    }
    corrected = _read(versions[one.item_version_id], module)
    return Question(one.item_id, one.first_number, one.last_number, reached, corrected)


def others_may_apply(db: Session, proposal: Proposal, now: datetime) -> bool:
    """Whether anybody but its writers may apply a correction: who can sign in and may review it."""
    statement = (
        select(Grant.id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.right.in_(MAY_APPLY), Grant.person_id.not_in(proposal.wrote))
        .where(or_(Grant.until.is_(None), Grant.until > now), Person.disabled_at.is_(None))
        .where(~who_saw_key(proposal.question.item_id, proposal.question.last_number))
        .limit(1)
    )
    return db.scalar(statement) is not None
