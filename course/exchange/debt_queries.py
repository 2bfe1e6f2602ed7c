"""What drafts owe: how much of each kind, and a page of rows to pay it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.debts import Debt, Kind, debts_of
from course.content.drafts import read_draft
from course.domain.course import Course, Lesson
from course.store import DraftState, Import, ImportQuestion, Item, ItemDraft

MOST_DRAFTS = 1_000
"""Drafts that are looked through at once; those begun first come first."""

PAGE_ROWS = 50


class Drafted(NamedTuple):
    """A draft that is being written."""

    id: int
    slug: str
    module: str
    revision: int
    content: Mapping[str, Any]
    was_live: bool  # its module is settled: delegates get it there


class Owed(NamedTuple):
    """What all the drafts owe together."""

    drafts: int
    settled: int  # of them, that owe nothing
    things: Mapping[Kind, int]  # missing things of each kind
    questions: Mapping[Kind, int]  # questions that lack a thing of the kind
    is_all: bool  # whether every draft was looked at

    @property
    def total(self) -> int:
        """Missing things of all kinds."""
        return sum(self.things.values())


class Line(NamedTuple):
    """One row of the grid: a missing thing, and enough of its question to know what it is."""

    draft: Drafted
    debt: Debt
    lesson: Lesson | None  # None while the question names none
    is_first: bool  # of its question on this page


class DebtPage(NamedTuple):
    """A page of the grid."""

    owed: Owed
    lines: tuple[Line, ...]
    next_after: str | None  # slug of the last question shown; None: nothing follows


def owed(db: Session, course: Course, import_id: int | None = None) -> Owed:
    """Count what the drafts of an import owe, or all drafts."""
    return _count(*_read(db, course, import_id))


def debt_page(
    db: Session,
    course: Course,
    *,
    import_id: int | None = None,
    kind: Kind | None = None,
    after: str | None = None,
) -> DebtPage:
    """Some fifty missing things, whole questions together, in one query.

    kind: of debt, None for all that can be paid here. after: slug of the last question seen.
    """
    found, is_all = _read(db, course, import_id)
    lines: list[Line] = []
    names = [draft.slug for draft, _ in found]
    start = names.index(after) + 1 if after in names else 0
    last, more = None, False
    for draft, debts in found[start:]:
        own = _lines(course, draft, debts, kind)
        if own and len(lines) >= PAGE_ROWS:
            more = True
            break
        if own:
            lines += own
            last = draft.slug
    return DebtPage(_count(found, is_all), tuple(lines), last if more else None)


def _lines(course: Course, draft: Drafted, debts: Sequence[Debt], kind: Kind | None) -> list[Line]:
    lesson = course.lesson(f"{draft.module}/{draft.content.get('lesson', '')}")
    payable = [
        debt
        for debt in debts
        if debt.kind is not Kind.OTHER
        and (kind is None or debt.kind is kind)
        and (debt.kind is not Kind.SEE or lesson is not None)  # its paragraphs are the lesson's
    ]
    return [Line(draft, debt, lesson, n == 0) for n, debt in enumerate(payable)]


_Found = Sequence[tuple[Drafted, Sequence[Debt]]]


def _read(db: Session, course: Course, import_id: int | None) -> tuple[_Found, bool]:
    statement = (
        select(Item, ItemDraft.revision, ItemDraft.content, ItemDraft.base_number)
        .join(ItemDraft, ItemDraft.item_id == Item.id)
        .where(ItemDraft.state == DraftState.EDITING)
        .order_by(Item.id)
        .limit(MOST_DRAFTS + 1)
    )
    if import_id is not None:
        own = select(ImportQuestion.item_id).where(
            ImportQuestion.import_id == import_id, ImportQuestion.item_id.is_not(None)
        )
        statement = statement.where(Item.id.in_(own))
    drafts = [
        Drafted(item.id, item.slug, item.module, revision, json.loads(content), base > 0)
        for item, revision, content, base in db.execute(statement)
    ]
    found = [
        (draft, debts_of(read_draft(draft.content, draft.module), course))
        for draft in drafts[:MOST_DRAFTS]
    ]
    return found, len(drafts) <= MOST_DRAFTS


def _count(found: _Found, is_all: bool) -> Owed:
    things: Counter[Kind] = Counter()
    questions: Counter[Kind] = Counter()
    for _, debts in found:
        for debt in debts:
            things[debt.kind] += debt.things
        questions.update({debt.kind for debt in debts})
    settled = sum(not debts for _, debts in found)
    return Owed(len(found), settled, things, questions, is_all)


def import_id_of(db: Session, public_id: str, person_id: int) -> int | None:
    """The number of an import of this person; None where there is none of that name."""
    return db.scalar(
        select(Import.id).where(Import.public_id == public_id, Import.person_id == person_id)
    )
