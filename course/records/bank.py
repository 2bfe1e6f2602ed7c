"""The item bank in the database: what files bring in, version by version.

A version once made is never changed. What somebody edited in the browser since is left alone, and
reported: files never overwrite people's work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import Change, ItemStatus, Vetting
from course.records.plans import current_plan, follow_plan
from course.records.written import (
    FILE,
    WrittenItem,
    as_text,
    describe,
    digest_of,
    lock_bank,
    next_version,
)
from course.store import Item as ItemRow
from course.store import ItemVersion


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
    translations: list[str] = field(default_factory=list)  # "nn-weights-learn (fr)", new or changed
    plans: list[str] = field(default_factory=list)  # modules whose blueprint is new or changed


def load(db: Session, quizzes: Iterable[WrittenQuiz], now: datetime) -> Loaded:
    """Bring quizzes into the database: new items added, changed ones as new versions.

    Two that load at once take turns; the second finds what the first one brought.
    """
    lock_bank(db)
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


def _load_plan(db: Session, quiz: WrittenQuiz, report: Loaded, now: datetime) -> None:
    current = current_plan(db, quiz.module)
    if current is not None:
        if current.digest == digest_of(as_text(quiz.plan)):
            return
        if current.origin != FILE:
            report.left_alone.append(quiz.module)
            return
    follow_plan(db, current, quiz.module, quiz.plan, FILE, "", None, now)
    report.plans.append(quiz.module)
