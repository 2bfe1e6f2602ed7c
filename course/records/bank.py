"""The item bank in the database: what files bring in, version by version.

A version once made is never changed. What somebody edited in the browser since is left alone, and
reported: files never overwrite people's work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from course.domain.bank import Change, Item, ItemStatus, Vetting
from course.domain.errors import NotNow
from course.domain.search import search_text
from course.domain.words import words
from course.store import Item as ItemRow
from course.store import ItemTag, ItemVersion, QuizVersion

FILE, BROWSER = "file", "browser"
"""Where a version comes from."""


class WrittenItem(NamedTuple):
    """An item, and its one written shape."""

    item: Item
    content: Mapping[str, Any]


class WrittenQuiz(NamedTuple):
    """A module's plan in its written shape, and its items."""

    module: str
    plan: Mapping[str, Any]
    items: tuple[WrittenItem, ...]


@dataclass
class Loaded:
    """What loading did; ids of items, or names of modules."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)  # edited in the browser since
    missing: list[str] = field(default_factory=list)  # live, and in no file any more
    plans: list[str] = field(default_factory=list)  # modules whose blueprint is new or changed


def load(db: Session, quizzes: Iterable[WrittenQuiz], now: datetime) -> Loaded:
    """Bring quizzes into the database: new items added, changed ones as new versions.

    Two that load at once take turns; the second finds what the first one brought.
    """
    _lock(db)
    report = Loaded()
    rows = {row.slug: row for row in db.scalars(select(ItemRow))}
    versions = {
        version.item_id: version
        for version in db.scalars(select(ItemVersion).where(ItemVersion.superseded_at.is_(None)))
    }
    written_ids = set()
    for quiz in quizzes:
        _load_plan(db, quiz, report, now)
        for written in quiz.items:
            written_ids.add(written.item.id)
            row = rows.get(written.item.id)
            if row is None:
                _add(db, written, report, now)
            else:
                _change(db, row, versions.get(row.id), written, report, now)
    report.missing = sorted(
        row.slug
        for row in rows.values()
        if row.status is ItemStatus.LIVE
        and row.slug not in written_ids
        and _is_from_file(versions, row)
    )
    db.flush()
    return report


def _is_from_file(versions: Mapping[int, ItemVersion], row: ItemRow) -> bool:
    """Whether a file brought the item; one written in the browser is in no file by nature."""
    return row.id in versions and versions[row.id].origin == FILE


def _lock(db: Session) -> None:
    """Keep other writers out of the bank until the transaction ends; readers read on.

    On SQLite the transaction is alone already.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE item, quiz_version IN SHARE ROW EXCLUSIVE MODE"))


def as_text(content: Mapping[str, Any]) -> str:
    """The stored form: the same content, in its one shape, gives the same text.

    Nothing is sorted: a plan draws its sections in the order in which it names them.
    """
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The digest of a stored form."""
    return hashlib.sha256(text.encode()).hexdigest()


def _add(db: Session, written: WrittenItem, report: Loaded, now: datetime) -> None:
    item = written.item
    row = ItemRow(slug=item.id, status=item.status, created_at=now, search_text="")
    describe(db, row, item, now)
    db.add(_version_of_file(row.id, None, written, Change.FIRST, now))
    report.added.append(item.id)


def _version_of_file(
    item_id: int, before: ItemVersion | None, written: WrittenItem, change: Change, now: datetime
) -> ItemVersion:
    return next_version(
        item_id,
        before,
        written,
        change=change,
        origin=FILE,
        reason="",
        author_id=None,
        vetting=Vetting.FILE,
        now=now,
    )


def next_version(
    item_id: int,
    before: ItemVersion | None,
    written: WrittenItem,
    *,
    change: Change,
    origin: str,
    reason: str,
    author_id: int | None,
    vetting: Vetting,
    now: datetime,
) -> ItemVersion:
    """The version that follows another, or the first; it is neither added nor made current here."""
    text = as_text(written.content)
    number = before.number + 1 if before else 1
    begins_anew = before is None or change in {Change.FIRST, Change.MEANING}
    return ItemVersion(
        item_id=item_id,
        number=number,
        content=text,
        digest=digest_of(text),
        origin=origin,
        change=change,
        meaning=number if begins_anew or before is None else before.meaning,
        reason=reason,
        author_id=author_id,
        vetting=vetting,
        made_at=now,
    )


def _change(
    db: Session,
    row: ItemRow,
    version: ItemVersion | None,
    written: WrittenItem,
    report: Loaded,
    now: datetime,
) -> None:
    if version is not None and _says_the_same(row, version, written):
        report.unchanged += 1
        return
    if version is None or version.origin != FILE:
        report.left_alone.append(row.slug)
        return
    item = written.item
    is_same = _asked(json.loads(version.content)) == _asked(written.content)
    change = Change.WORDING if is_same else Change.MEANING
    version.superseded_at = now
    db.flush()  # before its successor: only one version may be current
    db.add(_version_of_file(row.id, version, written, change, now))
    row.status = item.status
    describe(db, row, item, now)
    report.changed.append(item.id)


def _says_the_same(row: ItemRow, version: ItemVersion, written: WrittenItem) -> bool:
    """Whether a file says what is served: an item is retired, and comes back, beside its text."""
    if version.digest == digest_of(as_text(written.content)):
        return True
    status = {"status": row.status.value}
    return written.item.status is row.status and as_text(
        {**json.loads(version.content), **status}
    ) == as_text(written.content)


def _asked(content: Mapping[str, Any]) -> list[object]:
    """What of an item is the question: its texts and its key. The rest teaches, or files it."""
    parts = ("id", "text", "left", "right", "key")
    rows = [
        {part: row.get(part) for part in parts}
        for kind in ("option", "pair", "step")
        for row in content.get(kind, [])
    ]
    return [
        content.get(key) for key in ("type", "stem", "unit", "answer", "tolerance", "accept")
    ] + rows


def describe(db: Session, row: ItemRow, item: Item, now: datetime) -> None:
    """Copy to the row what pools are drawn by and lists filter by."""
    row.module, row.lesson, row.objective = item.module, item.lesson, item.objective
    row.use, row.type, row.difficulty = item.use, item.type, item.difficulty
    describe_words(db, row, item, now)


def describe_words(db: Session, row: ItemRow, item: Item, now: datetime) -> None:
    """Copy to the row, and beside it, the words by which authors find the item."""
    row.search_text, row.updated_at = search_text(item), now
    db.add(row)
    db.flush()
    # No session holds tags as objects: looking for them would cost more with each item it holds.
    unseen = {"synchronize_session": False}
    db.execute(delete(ItemTag).where(ItemTag.item_id == row.id), execution_options=unseen)
    if tags := [{"item_id": row.id, "tag": tag} for tag in _tags_of(item)]:
        db.execute(insert(ItemTag), tags)


def _tags_of(item: Item) -> list[str]:
    """Its tags as the table holds them, each once."""
    return list(dict.fromkeys(tag[:60] for tag in item.tags))


def _load_plan(db: Session, quiz: WrittenQuiz, report: Loaded, now: datetime) -> None:
    current = current_plan(db, quiz.module)
    if current is not None:
        if current.digest == digest_of(as_text(quiz.plan)):
            return
        if current.origin != FILE:
            report.left_alone.append(quiz.module)
            return
    _follow_plan(db, current, quiz.module, quiz.plan, FILE, "", None, now)
    report.plans.append(quiz.module)


def current_plan(db: Session, module: str) -> QuizVersion | None:
    """The plan by which a module's papers are drawn now; None: it has no quiz."""
    return db.scalar(
        select(QuizVersion)
        .where(QuizVersion.module == module, QuizVersion.superseded_at.is_(None))
        .execution_options(populate_existing=True)
    )


def save_plan(
    db: Session,
    module: str,
    plan: Mapping[str, Any],
    *,
    base_number: int,
    reason: str,
    author_id: int,
    now: datetime,
) -> bool:
    """Let papers be drawn by another plan from now on; those that were drawn stay.

    base_number: the version that its author saw; 0 where there was none.
    Returns whether anything changed. Raises NotNow where another plan was saved since.
    """
    _lock(db)
    current = current_plan(db, module)
    if (current.number if current else 0) != base_number:
        raise NotNow(words("Somebody has changed this plan since. Load the page again."))
    if current is not None and current.digest == digest_of(as_text(plan)):
        return False
    _follow_plan(db, current, module, plan, BROWSER, reason, author_id, now)
    db.flush()
    return True


def _follow_plan(
    db: Session,
    before: QuizVersion | None,
    module: str,
    plan: Mapping[str, Any],
    origin: str,
    reason: str,
    author_id: int | None,
    now: datetime,
) -> None:
    if before is not None:
        before.superseded_at = now
        db.flush()  # before its successor: only one plan may be current
    text = as_text(plan)
    db.add(
        QuizVersion(
            module=module,
            number=before.number + 1 if before else 1,
            content=text,
            digest=digest_of(text),
            origin=origin,
            reason=reason,
            author_id=author_id,
            made_at=now,
        )
    )
