"""Many items changed at once, and that undone: all in the caller's transaction, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.domain.bank import Change
from course.domain.bulk import Bulk, State, changed, state_from_json
from course.domain.course import Course
from course.domain.errors import NotFound, NotNow
from course.domain.words import Words, words
from course.records import audit
from course.records.tokens import new_public_id
from course.records.written import (
    BROWSER,
    WrittenItem,
    as_text,
    describe,
    describe_words,
    digest_of,
)
from course.records.written import next_version as following
from course.store import BulkChange, DraftState, Item, ItemDraft, ItemVersion

MOST = 1000
"""Items changed at once: what one can still look over."""


class Held(NamedTuple):
    """One item with what is served and what is being worked on."""

    row: Item
    version: ItemVersion | None
    draft: ItemDraft | None
    asked_in: str  # number of the lesson that asks it as a check; "" where none does

    @property
    def content(self) -> dict[str, Any]:
        """What its author sees: the draft where there is one."""
        one = self.draft or self.version
        assert one is not None, "an item has a version or a draft"
        content: dict[str, Any] = json.loads(one.content)
        return content

    @property
    def state(self) -> State:
        """What a bulk change can change."""
        content = self.content
        return State(
            self.row.status,
            str(content.get("difficulty", "")),
            tuple(content.get("tags", ())),
            in_review=self.draft is not None and self.draft.state is DraftState.IN_REVIEW,
            was_live=self.version is not None,
            asked_in=self.asked_in,
        )


class Outlook(NamedTuple):
    """What a change would do to each item."""

    changing: list[tuple[str, State, State]]  # slug, before, after
    same: list[str]  # nothing changes
    left_alone: list[tuple[str, Words]]  # and why


def look_ahead(db: Session, course: Course, bulk: Bulk, slugs: Iterable[str]) -> Outlook:
    """Tell what a change would do, and change nothing."""
    outlook = Outlook([], [], [])
    for held in _hold(db, course, slugs, for_change=False):
        _sort(outlook, bulk, held)
    return outlook


def apply(
    db: Session,
    course: Course,
    bulk: Bulk,
    slugs: Iterable[str],
    *,
    person_id: int,
    now: datetime,
) -> tuple[BulkChange, Outlook]:
    """Change the items. Raises NotNow where nothing would change, or too much at once."""
    outlook, held = Outlook([], [], []), _hold(db, course, slugs, for_change=True)
    for one in held:
        _sort(outlook, bulk, one)
    if not outlook.changing:
        raise NotNow(words("Nothing would change: choose other items, or another change."))
    items = {one.row.slug: one for one in held}
    for slug, _, after in outlook.changing:
        _set(db, items[slug], after, str(bulk.words), person_id, now)
    kept = BulkChange(
        public_id=new_public_id(),
        person_id=person_id,
        what=str(bulk.words),
        before=as_text({slug: before.as_json() for slug, before, _ in outlook.changing}),
        after=as_text({slug: after.as_json() for slug, _, after in outlook.changing}),
        made_at=now,
    )
    db.add(kept)
    db.flush()
    _record(db, "items.changed", kept, person_id, now, {"items": len(outlook.changing)})
    return kept, outlook


def undo(
    db: Session, course: Course, public_id: str, *, person_id: int, now: datetime
) -> tuple[int, list[str]]:
    """Set back what a change changed, where it still stands so.

    Returns how many items were set back, and the names of those that somebody changed since.
    Raises NotFound, and NotNow where it was undone already.
    """
    kept = db.scalar(select(BulkChange).where(BulkChange.public_id == public_id).with_for_update())
    if kept is None:
        raise NotFound(words("There is no such change of many items."))
    if kept.undone_at is not None:
        raise NotNow(words("This change was undone already."))
    before, after = json.loads(kept.before), json.loads(kept.after)
    changed_since, count = [], 0
    for held in _hold(db, course, before, for_change=True):
        slug, stands = held.row.slug, held.state
        if stands.as_json() != after[slug] or stands.in_review:
            changed_since.append(slug)
            continue
        why = f"Undone: {kept.what}"
        _set(db, held, state_from_json(before[slug], stands), why, person_id, now)
        count += 1
    kept.undone_at = now
    db.flush()
    _record(db, "items.set-back", kept, person_id, now, {"items": count})
    return count, changed_since


def _record(
    db: Session,
    action: str,
    kept: BulkChange,
    person_id: int,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    audit.record(
        db,
        actor_id=person_id,
        action=action,
        subject=f"bulk-change {kept.public_id}",
        now=now,
        details={"what": kept.what, **details},
    )


def _sort(outlook: Outlook, bulk: Bulk, held: Held) -> None:
    before, slug = held.state, held.row.slug
    after = changed(bulk, before)
    if isinstance(after, Words):
        outlook.left_alone.append((slug, after))
    elif after == before:
        outlook.same.append(slug)
    else:
        outlook.changing.append((slug, before, after))


def _hold(db: Session, course: Course, slugs: Iterable[str], *, for_change: bool) -> list[Held]:
    """The items, in the order of their ids, so that two changes never wait for each other."""
    names = list(dict.fromkeys(slugs))
    if len(names) > MOST:
        raise NotNow(
            words("At most %(most)s items can be changed at once. Narrow the list.", most=MOST)
        )
    statement = select(Item).where(Item.slug.in_(names)).order_by(Item.id)
    if for_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    rows = db.scalars(statement).all()
    ids = [row.id for row in rows]
    versions = select(ItemVersion).where(
        ItemVersion.item_id.in_(ids), ItemVersion.superseded_at.is_(None)
    )
    served = {version.item_id: version for version in db.scalars(versions)}
    drafts = select(ItemDraft).where(ItemDraft.item_id.in_(ids))
    drafted = {draft.item_id: draft for draft in db.scalars(drafts)}
    asked = {check.item: lesson.number for lesson in course.lessons for check in lesson.checks}
    return [
        Held(row, served.get(row.id), drafted.get(row.id), asked.get(row.slug, "")) for row in rows
    ]


def _set(db: Session, held: Held, state: State, why: str, person_id: int, now: datetime) -> None:
    row, version, draft, _ = held
    if version is not None:
        _set_version(db, row, version, state, why, person_id, now)
    if draft is not None:
        written = _written(row, json.loads(draft.content), state)
        draft.content = as_text(written.content)
        draft.digest = digest_of(draft.content)
        draft.revision, draft.edited_by, draft.edited_at = draft.revision + 1, person_id, now
        if version is not None and version.superseded_at is not None:
            draft.base_number = version.number + 1  # its successor asks the same
        describe_words(db, row, written.item, now)
    row.status, row.updated_at = state.status, now


def _set_version(
    db: Session,
    row: Item,
    version: ItemVersion,
    state: State,
    why: str,
    person_id: int,
    now: datetime,
) -> None:
    """Make a version that asks the same; what its reviewers saw stands, so their word does too."""
    written = _written(row, json.loads(version.content), state)
    if as_text(written.content) == version.content:
        return
    version.superseded_at = now
    db.flush()  # before its successor: only one version may be current
    db.add(
        following(
            row.id,
            version,
            written,
            change=Change.WORDING,
            origin=BROWSER,
            reason=why[:500],
            author_id=person_id,
            vetting=version.vetting,
            now=now,
        )
    )
    describe(db, row, written.item, now)


def _written(row: Item, content: Mapping[str, Any], state: State) -> WrittenItem:
    told = {**content, "difficulty": state.difficulty, "tags": [*state.tags]}
    if not state.tags:
        del told["tags"]
    if not state.difficulty:
        del told["difficulty"]
    read = read_draft(told, row.module)
    return WrittenItem(read.item, read.content)
