"""An import applied: every question that can be one becomes a draft, or none does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.content.fields import SLUG
from course.content.pictures import size_of
from course.domain.course import Course
from course.domain.errors import NotNow
from course.domain.words import words, words_n
from course.exchange.outlook import Becomes, Expected, Held, look_ahead
from course.exchange.plans import Choice, Plan, plan_from_json
from course.records import audit, images, items
from course.records.item_names import free_slugs
from course.records.written import WrittenItem, as_text, digest_of
from course.store import Import, ImportedItem, ImportImage, ImportQuestion, Item, ItemDraft

_LOCK = 20270520  # PostgreSQL's advisory lock of whoever applies

Job = tuple[Expected, str]
"""A question, and the name of its new item; "" where it changes one."""


def apply(
    db: Session,
    course: Course,
    one: Import,
    *,
    person_id: int,
    now: datetime,
    watch: Callable[[Sequence[Job]], Iterable[Job]] = iter,
) -> bool:
    """Bring an import into the bank as drafts: all of it, or nothing.

    What is live stays as it is: a draft stands beside it. Applied a second time, nothing happens,
    and False is returned. Raises NotNow where a question has no place yet.
    watch: shows how far it is.
    """
    if one.applied_at is not None:
        return False
    _take_turns(db)
    plan = plan_from_json(one.plan)
    expected = look_ahead(db, one)
    fresh = [e for e in expected if _is_new(e, plan)]
    changing = [
        e for e in expected if e.held and not _is_new(e, plan) and e.decided(plan) is Choice.THEIRS
    ]
    _require_places(course, plan, fresh)
    changing.sort(key=lambda e: e.held.item.id if e.held else 0)  # the order of locking
    slugs = free_slugs(db, map(_wanted, fresh))
    jobs = [(each, "") for each in changing] + list(zip(fresh, slugs, strict=True))
    for each, slug in watch(jobs):
        if slug:
            _create(db, course, one, plan, each, slug, person_id, now)
        else:
            _save(db, one, each, person_id, now)
    for each in expected:
        if each.becomes is Becomes.SAME and each.held and each.held.imported is None:
            _note(db, one, each.question, each.held.item.id)
    _keep_images(db, one, person_id, now)
    counts = _counts(one, expected, fresh, changing)
    one.applied_at, one.report = now, json.dumps(counts)
    audit.record(
        db,
        actor_id=person_id,
        action="import.applied",
        subject=f"import {one.public_id}",
        now=now,
        details={"format": one.format, **counts},
        personal={"file": one.file_name},
    )
    return True


def _take_turns(db: Session) -> None:
    """Let one import follow the other: two at once might give two items the same name.

    On SQLite the transaction is alone already.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _is_new(each: Expected, plan: Plan) -> bool:
    return each.held is None or each.decided(plan) is Choice.BOTH


def _require_places(course: Course, plan: Plan, fresh: Sequence[Expected]) -> None:
    missing = sum(plan.place(each.question.category, course) is None for each in fresh)
    if missing:
        raise NotNow(
            words_n(
                "%(count)s question has no place yet. Choose a module for it, or for all.",
                "%(count)s questions have no place yet. Choose a module for them, or for all.",
                missing,
            )
        )


def _wanted(each: Expected) -> str:
    """What a new item is called: as the file calls it, where that is a name of our kind."""
    name = each.question.foreign_id
    is_name = SLUG.fullmatch(name) and "-" in name and len(name) <= 60
    return name if is_name else each.question.title or str(each.content.get("stem", ""))


def _create(
    db: Session,
    course: Course,
    one: Import,
    plan: Plan,
    each: Expected,
    slug: str,
    person_id: int,
    now: datetime,
) -> None:
    question = each.question
    place = plan.place(question.category, course)
    assert place is not None, "it was required"
    tags = dict.fromkeys(tag[:60] for tag in (*each.content.get("tags", ()), *plan.tags))
    told = {
        **each.content,
        "id": slug,
        "lesson": place.lesson,
        "objective": place.objective,
        "use": plan.use_of(question.category).value,
        "status": "draft",
    }
    if plan.difficulty and "difficulty" not in told:
        told["difficulty"] = plan.difficulty
    read = read_draft(told | ({"tags": [*tags]} if tags else {}), place.module)
    row = items.create(
        db,
        WrittenItem(read.item, read.content),
        author_id=person_id,
        now=now,
        reason=_reason(one, question),
    )
    question.item_id, question.after = row.id, digest_of(as_text(read.content))
    _note(db, one, question, row.id)


def _reason(one: Import, question: ImportQuestion) -> str:
    line = f", line {question.line}" if question.line else ""
    return f"Imported from {one.file_name}{line}."


def _save(db: Session, one: Import, each: Expected, person_id: int, now: datetime) -> None:
    question, held = each.question, each.held
    assert held is not None, "it changes an item"
    row = items.lock(db, held.item.slug)
    draft = items.draft_of(db, row.id)
    _require_the_same(db, row, draft, held)
    before = {
        "draft": json.loads(draft.content) if draft else None,
        "imported": held.imported and [held.imported.content, held.imported.foreign_id],
    }
    read = read_draft(each.result, row.module)
    saved = items.save_draft(
        db,
        row,
        WrittenItem(read.item, read.content),
        revision=draft.revision if draft else 0,
        person_id=person_id,
        now=now,
    )
    if draft is None:
        saved.draft.reason = _reason(one, question)
    question.item_id, question.before = row.id, json.dumps(before, ensure_ascii=False)
    question.after = saved.draft.digest
    _note(db, one, question, row.id)


def _require_the_same(db: Session, row: Item, draft: ItemDraft | None, held: Held) -> None:
    """Stop where somebody saved between the comparison and the lock."""
    stands = draft or items.current(db, row.id)
    if stands is None or json.loads(stands.content) != held.content:
        raise NotNow(words("Somebody changed %(name)s just now. Try again.", name=row.slug))


def _note(db: Session, one: Import, question: ImportQuestion, item_id: int) -> None:
    """Write down what was imported, so that the next file is held against it."""
    noted = db.get(ImportedItem, item_id) or ImportedItem(item_id=item_id)
    noted.format, noted.foreign_id = one.format, question.foreign_id
    noted.content, noted.digest = question.content, question.digest
    db.add(noted)
    db.flush()


def _keep_images(db: Session, one: Import, person_id: int, now: datetime) -> None:
    for image in db.scalars(select(ImportImage).where(ImportImage.import_id == one.id)):
        size = size_of(image.name)
        assert size is not None, "the name was made of it"
        images.keep(
            db,
            image.name,
            image.data,
            width=size.width,
            height=size.height,
            person_id=person_id,
            now=now,
        )
    db.execute(delete(ImportImage).where(ImportImage.import_id == one.id))


def _counts(
    one: Import,
    expected: Sequence[Expected],
    fresh: Sequence[Expected],
    changing: Sequence[Expected],
) -> dict[str, int]:
    told = json.loads(one.told)
    same = sum(each.becomes is Becomes.SAME for each in expected)
    return {
        "read": len(expected) + len(told["refused"]),
        "new": len(fresh),
        "changed": len(changing),
        "same": same,
        "left_alone": len(expected) - len(fresh) - len(changing) - same,
        "refused": len(told["refused"]),
        "losses": len(told["losses"]) + sum(len(each.losses) for each in expected),
    }
