"""Going back: a draft that says what an older version said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.author import version_queries
from course.content.drafts import read_draft
from course.domain.errors import NotFound, NotNow
from course.domain.words import words
from course.records import items
from course.records.written import WrittenItem


def go_back(db: Session, slug: str, number: int, *, person_id: int, now: datetime) -> None:
    """Begin a draft from an older version.

    Raises NotFound where there is no such version, NotNow where somebody's draft would be lost.
    """
    row = items.lock(db, slug)
    content = version_queries.content_of(db, slug, number)
    if content is None or number == version_queries.DRAFT:
        raise NotFound(words("This question has no such version."))
    if items.draft_of(db, row.id) is not None:
        raise NotNow(
            words("A draft of this question is being written. Publish or discard it first.")
        )
    read = read_draft(content, row.module)
    saved = items.save_draft(
        db,
        row,
        WrittenItem(read.item, read.content),
        revision=0,
        person_id=person_id,
        now=now,
    )
    saved.draft.reason = f"Back to version {number}."
    db.flush()
