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

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from course.domain.bank import Item, ItemStatus
from course.store import Item as ItemRow
from course.store import ItemVersion, QuizVersion

FILE = "file"


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
                _change(db, row, versions[row.id], written, report, now)
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
    return versions[row.id].origin == FILE


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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _add(db: Session, written: WrittenItem, report: Loaded, now: datetime) -> None:
    item = written.item
    row = ItemRow(
        slug=item.id,
        module=item.module,
        lesson=item.lesson,
        use=item.use,
        status=item.status,
        created_at=now,
    )
    db.add(row)
    db.flush()
    db.add(_version(row.id, 1, written, now))
    report.added.append(item.id)


def _version(item_id: int, number: int, written: WrittenItem, now: datetime) -> ItemVersion:
    text = as_text(written.content)
    return ItemVersion(
        item_id=item_id, number=number, content=text, digest=_digest(text), origin=FILE, made_at=now
    )


def _change(
    db: Session,
    row: ItemRow,
    version: ItemVersion,
    written: WrittenItem,
    report: Loaded,
    now: datetime,
) -> None:
    if version.digest == _digest(as_text(written.content)):
        report.unchanged += 1
        return
    if version.origin != FILE:
        report.left_alone.append(row.slug)
        return
    item = written.item
    version.superseded_at = now
    db.flush()  # before its successor: only one version may be current
    db.add(_version(row.id, version.number + 1, written, now))
    row.module, row.lesson, row.use, row.status = item.module, item.lesson, item.use, item.status
    report.changed.append(item.id)


def _load_plan(db: Session, quiz: WrittenQuiz, report: Loaded, now: datetime) -> None:
    text = as_text(quiz.plan)
    current = db.scalar(
        select(QuizVersion).where(
            QuizVersion.module == quiz.module, QuizVersion.superseded_at.is_(None)
        )
    )
    if current is not None:
        if current.digest == _digest(text):
            return
        if current.origin != FILE:
            report.left_alone.append(quiz.module)
            return
        db.execute(
            update(QuizVersion).where(QuizVersion.id == current.id).values(superseded_at=now)
        )
    db.add(
        QuizVersion(
            module=quiz.module,
            number=current.number + 1 if current else 1,
            content=text,
            digest=_digest(text),
            origin=FILE,
            made_at=now,
        )
    )
    report.plans.append(quiz.module)
