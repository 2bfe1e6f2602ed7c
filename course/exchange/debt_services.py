"""Paying debts: saves of drafts, each on the revision that the payer saw."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from course.content.debts import pay, stands
from course.content.drafts import read_draft
from course.domain.bank import Difficulty
from course.domain.course import Course
from course.domain.errors import NotFound, NotValid
from course.domain.words import Words, words
from course.exchange.plans import read_place
from course.records import items
from course.records.written import WrittenItem
from course.store import DraftState, Item, ItemDraft

MOST_LETTERS = 4_000


class Payment(NamedTuple):
    """One thing that somebody wrote into the grid."""

    slug: str
    field: str  # as `content.debts` names it
    revision: int  # of the draft, as the page showed it
    value: str
    was: str = ""  # what the same row said when it was saved before


class Unpaid(NamedTuple):
    """A payment that was not taken; nothing of it is lost."""

    payment: Payment
    why: Words
    stands: str  # what stands there by now, "" where nothing does
    revision: int  # of the draft as it is; 0: there is none to be edited


class Settled(NamedTuple):
    """What became of some payments."""

    changed: int  # things that say something else now; what was sent again says the same
    revisions: Mapping[str, int]  # of the drafts that were saved, by slug
    unpaid: tuple[Unpaid, ...]


def settle(
    db: Session, course: Course, payments: Sequence[Payment], *, person_id: int, now: datetime
) -> Settled:
    """Pay what can be paid; one save a draft. What is refused is told, with what stands there."""
    by_slug: dict[str, list[Payment]] = {}
    for payment in payments:
        by_slug.setdefault(payment.slug, []).append(payment)
    revisions: dict[str, int] = {}
    unpaid: list[Unpaid] = []
    changed = 0
    for slug in sorted(by_slug):
        count, refused = _settle_one(db, course, slug, by_slug[slug], revisions, person_id, now)
        unpaid += refused
        changed += count
    return Settled(changed, revisions, tuple(unpaid))


def _settle_one(
    db: Session,
    course: Course,
    slug: str,
    payments: Sequence[Payment],
    revisions: dict[str, int],
    person_id: int,
    now: datetime,
) -> tuple[int, list[Unpaid]]:
    """How many payments changed something, and those that were refused."""
    try:
        row = items.lock(db, slug)
    except NotFound:
        return 0, [Unpaid(one, _GONE, "", 0) for one in payments]
    draft = items.draft_of(db, row.id)
    if draft is None or draft.state is not DraftState.EDITING:
        return 0, [Unpaid(one, _NOT_EDITED, "", 0) for one in payments]
    content, module = json.loads(draft.content), row.module
    unpaid: list[Unpaid] = []
    changed = 0
    for one in payments:
        why = _refusal(course, row, draft, module, content, one)
        paid = None if why else pay(content, module, one.field, one.value, one.was)
        if paid is None:
            unpaid.append(Unpaid(one, why or _GONE, stands(content, one.field), draft.revision))
        else:
            changed += (paid.content, paid.module) != (content, module)
            content, module = dict(paid.content), paid.module
    if len(unpaid) < len(payments):
        read = read_draft(content, module)
        saved = items.save_draft(
            db,
            row,
            WrittenItem(read.item, read.content),
            revision=draft.revision,
            person_id=person_id,
            now=now,
        )
        revisions[slug] = saved.draft.revision
    return changed, unpaid


_GONE = words("This question has no such place any more. Load the page again.")
_NOT_EDITED = words("This question is not being edited any more: it is in review, or live.")
_NEWER = words(
    "Somebody saved this question since you opened the page. Look at it, then save again."
)


def _refusal(
    course: Course,
    row: Item,
    draft: ItemDraft,
    module: str,
    content: Mapping[str, object],
    one: Payment,
) -> Words | None:
    """Why a payment cannot be taken; None where it can."""
    if draft.revision != one.revision:
        return _NEWER
    if len(one.value) > MOST_LETTERS:
        return words("The text is too long. Write at most %(most)s letters.", most=MOST_LETTERS)
    if one.field == "objective":
        return _refusal_of_place(course, row, draft, one.value)
    if one.field == "difficulty" and one.value not in set(Difficulty):
        return words("Choose the difficulty.")
    if one.field == "see":
        lesson = course.lesson(f"{module}/{content.get('lesson', '')}")
        if lesson is None or one.value.removeprefix("#") not in lesson.anchors:
            return words("Choose a paragraph of the question's own lesson.")
    return None


def _refusal_of_place(course: Course, row: Item, draft: ItemDraft, value: str) -> Words | None:
    place = read_place(value, course)
    if place is None or not place.objective:
        return words("Choose an objective of a lesson.")
    if draft.base_number and place.module != row.module:
        return words("Delegates get this question in another module: it stays there.")
    return None


def read_payment(address: str, value: str, was: str) -> Payment:
    """Read a row of the grid. address: "slug field revision". Raises NotValid."""
    parts = address.split(" ")
    if len(parts) != 3 or not parts[2].isascii() or not parts[2].isdigit() or len(parts[2]) > 9:
        raise NotValid(words("What was sent could not be read. Load the page again."))
    return Payment(parts[0], parts[1], int(parts[2]), value.strip(), was)
