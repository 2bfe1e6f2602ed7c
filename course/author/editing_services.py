"""Changes to an item that somebody works on: kept, sent to review, taken back, put away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.author.editing_queries import OPEN_FOR, known_to
from course.content.checking.one_item import before_live
from course.content.drafts import in_shape, read_draft
from course.content.items import item_from_mapping
from course.content.retyping import blank_rows
from course.domain.bank import Change, Difficulty, ItemStatus, ItemType, ItemUse
from course.domain.course import Course
from course.domain.errors import NotNow, NotValid
from course.domain.words import words, words_n
from course.records import audit, items, people
from course.records.item_names import free_slug
from course.records.items import Saved
from course.records.written import WrittenItem
from course.store import DraftState, ItemDraft, ItemEditor
from course.store import Item as ItemRow

ONE_PRESS = timedelta(seconds=10)
"""The same new item asked for again so soon was asked for once, by a button pressed twice."""


def begin(
    db: Session, *, module: str, kind: ItemType, stem: str, person_id: int, now: datetime
) -> str:
    """Begin a new item as a draft; returns its name. Two presses at once take turns."""
    people.lock(db, person_id)
    begun = _just_begun(db, module, kind, stem, person_id, now)
    if begun is not None:
        return begun
    content = _blank(free_slug(db, stem or f"{module}-{kind}"), kind, stem)
    row = items.create(db, written(content, module), author_id=person_id, now=now)
    return row.slug


def _just_begun(
    db: Session, module: str, kind: ItemType, stem: str, person_id: int, now: datetime
) -> str | None:
    found = db.execute(
        select(ItemRow.slug, ItemDraft.content)
        .join(ItemDraft, ItemDraft.item_id == ItemRow.id)
        .where(ItemRow.author_id == person_id, ItemRow.created_at > now - ONE_PRESS)
        .where(ItemRow.module == module, ItemRow.type == kind, ItemDraft.revision == 1)
        .order_by(ItemRow.id.desc())
        .limit(1)
    ).first()
    if found is None or json.loads(found.content) != _blank(found.slug, kind, stem):
        return None
    slug: str = found.slug
    return slug


def _blank(slug: str, kind: ItemType, stem: str) -> Mapping[str, Any]:
    raw = {
        "id": slug,
        "type": kind.value,
        "use": ItemUse.QUIZ.value,
        "status": ItemStatus.DRAFT.value,
        "difficulty": Difficulty.UNDERSTAND.value,
        "stem": stem,
    }
    return in_shape(raw | blank_rows(kind), "")


def written(content: Mapping[str, Any], module: str) -> WrittenItem:
    """A draft as the records keep it: as far as it can be read, and as it was written."""
    return WrittenItem(read_draft(content, module).item, content)


def keep(
    db: Session,
    slug: str,
    content: Mapping[str, Any],
    *,
    revision: int,
    person_id: int,
    now: datetime,
) -> Saved:
    """Keep what an author typed, unless somebody saved since; they count as having it open."""
    row = items.lock(db, slug)
    saved = items.save_draft(
        db, row, written(content, row.module), revision=revision, person_id=person_id, now=now
    )
    be_seen(db, row, person_id=person_id, now=now)
    return saved


def be_seen(db: Session, row: ItemRow, *, person_id: int, now: datetime) -> None:
    """Note that somebody has the item open. Hold the item."""
    gone = ItemEditor.item_id == row.id, ItemEditor.seen_at <= now - OPEN_FOR
    db.execute(delete(ItemEditor).where(*gone))
    seen = db.get(ItemEditor, (row.id, person_id), populate_existing=True)
    if seen is None:
        db.add(ItemEditor(item_id=row.id, person_id=person_id, seen_at=now))
    else:
        seen.seen_at = now
    db.flush()


# ---------------------------------------------------------------- on the way


def submit(
    db: Session,
    course: Course,
    slug: str,
    *,
    change: Change | None,
    reason: str,
    seen: int | None,
    now: datetime,
) -> None:
    """Send a draft to review.

    change: what the new version is to the one before; None: nobody said.
    seen: number of the version that its author compared it with: on that one it builds from now on.
    Raises NotNow where there is no draft, or it lacks something; NotValid where it is not said what
    kind of change it is, and why.
    """
    row = items.lock(db, slug)
    draft = _draft(db, row)
    lacks = lacking(db, course, row, draft)
    if lacks:
        raise NotNow(
            words_n(
                "The draft cannot go to review: %(count)s thing is not finished.",
                "The draft cannot go to review: %(count)s things are not finished.",
                lacks,
            )
        )
    version = items.current(db, row.id)
    if version is not None and draft.base_number != version.number:
        if seen != version.number:
            raise NotNow(words("Another version went live meanwhile. Look at what is changed now."))
        draft.base_number = version.number
    if draft.base_number > 0:
        if change is None or change is Change.FIRST:
            raise NotValid(words("Say what kind of change it is: statistics follow it."))
        if not reason.strip():
            raise NotValid(words("Say in a few words why you changed it: reviewers read it."))
    kind = change or Change.FIRST
    items.submit_draft(db, row, draft, change=kind, reason=reason.strip(), now=now)


def lacking(db: Session, course: Course, row: ItemRow, draft: ItemDraft) -> int:
    """How many things keep a draft from delegates."""
    item = read_draft(json.loads(draft.content), row.module).item
    return len(before_live(course, item, known_to(db, item)))


def take_back(db: Session, slug: str, *, now: datetime) -> None:
    """Bring a draft back from review. Raises NotNow where it is not there."""
    row = items.lock(db, slug)
    draft = _draft(db, row)
    if draft.state is not DraftState.IN_REVIEW:
        raise NotNow(words("This draft is not in review. You can change it."))
    items.take_back(db, row, draft, now=now)


def discard(db: Session, slug: str, *, revision: int, now: datetime) -> None:
    """Drop a draft that its author has seen as it stands.

    Raises NotNow where somebody saved since, or no version is there to go back to.
    """
    row = items.lock(db, slug)
    draft, version = items.draft_of(db, row.id), items.current(db, row.id)
    if draft is None:
        return  # pressed twice
    if draft.revision != revision:
        raise NotNow(words("The draft was changed since you opened this page. Look at it again."))
    if version is None:
        raise NotNow(words("This item has never been live. Retire it instead."))
    content = json.loads(version.content)
    item = item_from_mapping(content, row.module)
    items.discard_draft(db, row, WrittenItem(item, content), now=now)


def retire(db: Session, course: Course, slug: str, *, person_id: int, now: datetime) -> None:
    """Ask an item no more. Raises NotNow where a lesson asks it: the lesson changes first."""
    row = items.lock(db, slug)
    lesson = next((one for one in course.lessons if any(c.item == slug for c in one.checks)), None)
    if lesson is not None:
        raise NotNow(
            words("Lesson %(number)s asks this question. Take it out there.", number=lesson.number)
        )
    items.retire(db, row, now=now)
    _record(db, "item.retired", slug, person_id, now)


def bring_back(db: Session, slug: str, *, person_id: int, now: datetime) -> None:
    """Let a retired item be asked again. Raises NotNow where it is not retired."""
    row = items.lock(db, slug)
    if row.status is not ItemStatus.RETIRED:
        raise NotNow(words("This item is not retired."))
    items.bring_back(db, row, now=now)
    _record(db, "item.brought-back", slug, person_id, now)


def _record(db: Session, action: str, slug: str, person_id: int, now: datetime) -> None:
    audit.record(db, actor_id=person_id, action=action, subject=f"item {slug}", now=now)


def _draft(db: Session, row: ItemRow) -> ItemDraft:
    draft = items.draft_of(db, row.id)
    if draft is None:
        raise NotNow(words("There is no draft of this item. Change something first."))
    return draft
