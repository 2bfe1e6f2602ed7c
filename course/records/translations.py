"""Items in other languages: written, approved, served, and loaded from files.

What somebody writes reaches no delegate before somebody else has approved it; what was approved
stays served meanwhile. Every change locks its item first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from course.domain.bank import Item, Vetting
from course.domain.errors import NotAllowed, NotFound, NotNow
from course.domain.reviewing import may_go_unreviewed, may_review
from course.domain.rights import Right
from course.domain.translation import Texts, Translation, digest_of, faults_of, texts_of
from course.domain.words import words
from course.records import audit
from course.records.written import as_text
from course.store import Grant, ItemTranslation, ItemVersion, Person
from course.store import Item as ItemRow

READERS = (Right.AUTHOR, Right.REVIEW, Right.ADMIN)
"""Who may say that a translation reads well."""

Read = Callable[[str, str], Item]
"""From a stored content and its module to the item."""


# ---------------------------------------------------------------- with the items of a page


def nearest(locales: Sequence[str]) -> ColumnElement[bool]:
    """Join to an item's version what is served of it in the first of these languages that has it.

    A condition on `ItemTranslation`, for an outer join; it asks nothing of its own.
    locales: as `candidates` gives them, the nearest and longest first; none: nothing is joined.
    """
    one = aliased(ItemTranslation)
    found = (
        select(one.id)
        .where(one.item_id == ItemVersion.item_id, one.locale.in_(locales))
        .where(one.served.is_not(None))
        .order_by(func.length(one.locale).desc())
        .limit(1)
        .correlate(ItemVersion)
        .scalar_subquery()
    )
    return ItemTranslation.id == found


def served(row: ItemTranslation | None) -> Translation | None:
    """What delegates get of a row; None where there is none."""
    if row is None or row.served is None or row.served_digest is None:
        return None
    return Translation(row.locale, row.served_digest, json.loads(row.served))


def languages(db: Session) -> list[str]:
    """The languages in which any item is served, by code."""
    statement = select(ItemTranslation.locale).where(ItemTranslation.served.is_not(None))
    return sorted(db.scalars(statement.distinct()))


# ---------------------------------------------------------------- written


class Saved(NamedTuple):
    """What stands after a save: the texts sent, or newer ones that the sender did not know."""

    row: ItemTranslation
    is_newer: bool  # the save was refused: somebody else saved since


def save(
    db: Session,
    item_id: int,
    locale: str,
    source: Texts,
    texts: Texts,
    *,
    revision: int,
    is_current: bool,
    person_id: int,
    now: datetime,
) -> Saved:
    """Keep what a translator wrote, if it changes the revision that stands. Hold the item.

    source: the item's texts as they stand. revision: what the sender knew; 0 where there was none.
    is_current: the texts render them; otherwise they still render what they rendered before.
    The same sent again changes nothing.
    """
    row = _row(db, item_id, locale)
    content, digest = _stored(texts), digest_of(source)
    if row is None:
        row = ItemTranslation(
            item_id=item_id, locale=locale, revision=0, is_stale=False, is_waiting=False
        )
        db.add(row)
    elif row.content == content and (row.source_digest == digest or not is_current):
        return Saved(row, is_newer=False)
    elif row.revision != revision:
        return Saved(row, is_newer=True)
    if row.edited_by is None or not row.is_waiting:
        row.begun_by = person_id
    if is_current or row.revision == 0:
        row.source, row.source_digest = _stored(source), digest
    row.content = content
    row.revision += 1
    row.edited_by, row.edited_at = person_id, now
    row.is_waiting = (row.served, row.served_digest) != (row.content, row.source_digest)
    db.flush()
    return Saved(row, is_newer=False)


def _stored(texts: Texts) -> str:
    """Texts as they are kept: the same, in whatever order they came, give the same."""
    return as_text({name: texts[name] for name in sorted(texts) if texts[name].strip()})


def _row(db: Session, item_id: int, locale: str) -> ItemTranslation | None:
    return db.scalar(
        select(ItemTranslation)
        .where(ItemTranslation.item_id == item_id, ItemTranslation.locale == locale)
        .execution_options(populate_existing=True)
    )


# ---------------------------------------------------------------- approved


def approve(
    db: Session, row: ItemRow, item: Item, locale: str, *, revision: int, by: int, now: datetime
) -> Vetting:
    """Let delegates read what was written, once somebody else has read it. Hold the item.

    item: what its texts render. revision: that was read.
    Raises NotFound, NotNow where it is not what was read, or not finished; NotAllowed to whoever
    wrote it, unless nobody else is there to read it: then it is marked as not reviewed.
    """
    found = _held(db, row, locale)
    if found.revision != revision:
        raise NotNow(words("This translation was changed since. Read it again."))
    if not found.is_waiting:
        assert found.vetting is not None, "it is served"
        return found.vetting  # pressed twice
    texts = json.loads(found.content)
    if found.source_digest != digest_of(texts_of(item)) or faults_of(item, texts):
        raise not_finished()
    vetting = Vetting.REVIEWED
    if not may_review(by, wrote=wrote(found)):
        if not may_go_unreviewed(other_readers(db, found, now)):
            raise NotAllowed(words("You wrote this translation. Somebody else approves it."))
        vetting = Vetting.UNREVIEWED
    found.served, found.served_digest = found.content, found.source_digest
    found.is_waiting = found.is_stale = False
    found.vetting = vetting
    found.approved_by, found.approved_at = by, now
    db.flush()
    _record(db, "translation.approved", row.slug, found, by, now, vetting=vetting.value)
    return vetting


def not_finished() -> NotNow:
    """Why a translation that lacks something is not approved."""
    return NotNow(words("This translation is not finished. Its page says what it lacks."))


def withdraw(db: Session, row: ItemRow, locale: str, *, by: int, now: datetime) -> None:
    """Give delegates the source again; what was written stays. Hold the item. Raises NotFound."""
    found = _held(db, row, locale)
    if found.served is None:
        return  # pressed twice
    found.served = found.served_digest = found.vetting = None
    found.approved_by = found.approved_at = None
    found.is_stale, found.is_waiting = False, True
    db.flush()
    _record(db, "translation.withdrawn", row.slug, found, by, now)


def _held(db: Session, row: ItemRow, locale: str) -> ItemTranslation:
    found = _row(db, row.id, locale)
    if found is None:
        raise NotFound(words("There is no such translation of this question."))
    return found


def wrote(row: ItemTranslation) -> frozenset[int]:
    """Who wrote what waits: who began it since the last approval, and who saved it last."""
    return frozenset({one for one in (row.begun_by, row.edited_by) if one is not None})


def other_readers(db: Session, row: ItemTranslation, now: datetime) -> int:
    """How many people may approve what waits."""
    statement = (
        select(func.count(Person.id.distinct()))
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.right.in_(READERS), Person.disabled_at.is_(None))
        .where(or_(Grant.until.is_(None), Grant.until > now))
        .where(Person.id.not_in(wrote(row)))
    )
    return db.scalar(statement) or 0


def _record(
    db: Session, action: str, slug: str, row: ItemTranslation, by: int, now: datetime, **told: Any
) -> None:
    details = {"locale": row.locale, "revision": row.revision, **told}
    audit.record(db, actor_id=by, action=action, subject=f"item {slug}", now=now, details=details)


# ---------------------------------------------------------------- from files


class WrittenTranslation(NamedTuple):
    """The texts of an item in one language, as a file has them."""

    item: str  # its id
    translation: Translation


class LoadedTranslations(NamedTuple):
    """What loading did."""

    changed: list[str]  # "nn-weights-learn (fr)": new ones too
    left_alone: list[str]  # edited in the browser since


def load(
    db: Session, written: Iterable[WrittenTranslation], read: Read, now: datetime
) -> LoadedTranslations:
    """Bring translations from files into the database, after their items. Hold the bank.

    A translation of a text that is not the item's current one is kept, and not shown.
    """
    wanted = {(one.item, one.translation.locale): one.translation for one in written}
    report = LoadedTranslations([], [])
    current = _current(db, {slug for slug, _ in wanted}, read)
    known = {(row.item_id, row.locale): row for row in db.scalars(select(ItemTranslation))}
    for (slug, locale), translation in wanted.items():
        if slug not in current:
            continue
        item_id, item = current[slug]
        row = known.get((item_id, locale))
        content = _stored(translation.texts)
        if row is not None and (row.served, row.served_digest) == (content, translation.digest):
            continue
        if row is not None and row.edited_by is not None:
            report.left_alone.append(f"{slug} ({locale})")
            continue
        if row is None:
            row = ItemTranslation(item_id=item_id, locale=locale, revision=0)
            db.add(row)
        _fill(row, translation, item, now)
        report.changed.append(f"{slug} ({locale})")
    db.flush()
    return report


def _current(db: Session, slugs: set[str], read: Read) -> dict[str, tuple[int, Item]]:
    statement = (
        select(ItemRow.slug, ItemRow.id, ItemRow.module, ItemVersion.content)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.slug.in_(sorted(slugs)), ItemVersion.superseded_at.is_(None))
    )
    return {
        slug: (item_id, read(content, module))
        for slug, item_id, module, content in db.execute(statement)
    }


def _fill(row: ItemTranslation, translation: Translation, item: Item, now: datetime) -> None:
    source = texts_of(item)
    row.is_stale = translation.digest != digest_of(source)
    row.source = None if row.is_stale else _stored(source)
    row.content = row.served = _stored(translation.texts)
    row.source_digest = row.served_digest = translation.digest
    row.revision += 1
    row.edited_at = row.approved_at = now
    row.approved_by, row.vetting, row.is_waiting = None, Vetting.FILE, False
