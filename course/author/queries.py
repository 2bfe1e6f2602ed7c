"""Reads of the bank as authors see it: four queries a page, however many items there are."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from course.domain.bank import Difficulty, ItemStatus, ItemType, ItemUse, Vetting
from course.records import analysis
from course.records.bank_filter import Filter, conditions
from course.store import DraftState, Item, ItemDraft, ItemTranslation, ItemVersion, Person

PAGE_SIZE = 50


class Listed(NamedTuple):
    """One item of the list."""

    slug: str
    stem: str  # Markdown, of the draft where there is one
    module: str
    lesson: str  # slug, "" while it has none
    type: ItemType
    use: ItemUse
    difficulty: Difficulty
    status: ItemStatus
    draft: DraftState | None  # None: nothing is being worked on
    is_unreviewed: bool
    number: int  # of the current version, 0: none yet
    tags: tuple[str, ...]
    author: str  # name of who began it; "" where a file brought it
    updated_at: datetime
    is_flagged: bool  # its figures ask for a look


class Numbers(NamedTuple):
    """How many items the filter finds, and of these in each status."""

    found: int
    by_status: dict[ItemStatus, int]


class BankPage(NamedTuple):
    """One page of the list."""

    items: tuple[Listed, ...]
    numbers: Numbers
    next_after: str | None  # slug of the last one shown; None: nothing follows


def bank_page(db: Session, wanted: Filter, *, after: str | None = None) -> BankPage:
    """List items, those changed last first, `PAGE_SIZE` at a time.

    after: slug of the last item of the page before; None for the first page.
    """
    flagged = analysis.flags(db)
    rows = db.execute(_listed(wanted, flagged, after)).all()
    shown = tuple(_item(row, flagged) for row in rows[:PAGE_SIZE])
    more = len(rows) > PAGE_SIZE
    return BankPage(shown, _numbers(db, wanted, flagged), shown[-1].slug if more else None)


def _numbers(db: Session, wanted: Filter, flagged: Collection[int]) -> Numbers:
    """Count what a filter finds, and what it would find in each status."""
    statement = (
        select(Item.status, func.count())
        .select_from(Item)
        .where(*conditions(wanted, flagged, with_status=False))
        .group_by(Item.status)
    )
    by_status = dict(row for row in db.execute(statement))
    found = by_status.get(wanted.status, 0) if wanted.status else sum(by_status.values())
    return Numbers(found, by_status)


def slugs(db: Session, wanted: Filter) -> list[str]:
    """Every item that a filter finds."""
    asked = conditions(wanted, analysis.flags(db))
    statement = select(Item.slug).where(*asked).order_by(Item.id)
    return list(db.scalars(statement))


class Author(NamedTuple):
    """Somebody who has begun items."""

    public_id: str
    name: str


class Known(NamedTuple):
    """What lists of the bank can be narrowed down by, besides what the course and the types say."""

    authors: list[Author]  # everybody who has begun an item, by name
    languages: list[str]  # into which any item is translated, approved or not, by code


def known(db: Session) -> Known:
    """What the bank can be narrowed down by, in one query."""
    began = select(Item.author_id).where(Item.author_id == Person.id).exists()
    authors = select(literal(True), Person.public_id, Person.name).where(began)
    locale = ItemTranslation.locale
    rows = db.execute(union_all(authors, select(literal(False), locale, locale).distinct()))
    people, codes = [], []
    for is_person, key, name in rows:
        if is_person:
            people.append(Author(key, name))
        else:
            codes.append(key)
    return Known(sorted(people, key=lambda one: one.name), sorted(codes))


def _listed(
    wanted: Filter, flagged: Collection[int], after: str | None
) -> Select[*tuple[Any, ...]]:
    begun_by = aliased(Person)
    statement = (
        select(
            Item,
            ItemVersion.content,
            ItemVersion.number,
            ItemVersion.vetting,
            ItemDraft.content,
            ItemDraft.state,
            begun_by.name,
        )
        .outerjoin(
            ItemVersion, and_(ItemVersion.item_id == Item.id, ItemVersion.superseded_at.is_(None))
        )
        .outerjoin(ItemDraft, ItemDraft.item_id == Item.id)
        .outerjoin(begun_by, begun_by.id == Item.author_id)
        .where(*conditions(wanted, flagged))
        .order_by(Item.updated_at.desc(), Item.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if after is None:
        return statement
    last = aliased(Item)
    return statement.join(last, last.slug == after).where(
        or_(
            Item.updated_at < last.updated_at,
            and_(Item.updated_at == last.updated_at, Item.id < last.id),
        )
    )


def _item(row: Row[*tuple[Any, ...]], flagged: Collection[int]) -> Listed:
    item, served, number, vetting, drafted, state, author = row
    content = json.loads(drafted or served)
    return Listed(
        slug=item.slug,
        stem=str(content.get("stem", "")),
        module=item.module,
        lesson=item.lesson,
        type=item.type,
        use=item.use,
        difficulty=item.difficulty,
        status=item.status,
        draft=state,
        is_unreviewed=item.status is ItemStatus.LIVE and vetting is Vetting.UNREVIEWED,
        number=number or 0,
        tags=tuple(content.get("tags", ())),
        author=author or "",
        updated_at=item.updated_at,
        is_flagged=item.id in flagged,
    )
