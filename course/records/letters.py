"""The book of letters' texts that admins have changed. Every change is in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.domain.letters import Letter
from course.records import audit
from course.store import LetterText, Person


class Kept(NamedTuple):
    """A text that takes the place of the built-in one."""

    text: Letter
    by: str  # name
    at: datetime


def text_of(db: Session, kind: str, locale: str) -> Letter | None:
    """The text to use in place of the built-in one, if there is any."""
    row = db.get(LetterText, (kind, locale))
    return Letter(row.subject, row.body) if row else None


def texts_of(db: Session, kind: str) -> dict[str, Letter]:
    """The same in every language, by locale."""
    rows = db.scalars(select(LetterText).where(LetterText.kind == kind))
    return {row.locale: Letter(row.subject, row.body) for row in rows}


def kept(db: Session) -> dict[tuple[str, str], Kept]:
    """Every changed text, by kind and locale."""
    statement = select(LetterText, Person.name).join(Person, Person.id == LetterText.changed_by_id)
    return {
        (row.kind, row.locale): Kept(Letter(row.subject, row.body), by, row.changed_at)
        for row, by in db.execute(statement)
    }


def keep(db: Session, kind: str, locale: str, text: Letter, by: int, now: datetime) -> None:
    """Use a text from now on, in one language. It was checked before."""
    row = db.get(LetterText, (kind, locale), with_for_update=True)
    if row is None:
        row = LetterText(kind=kind, locale=locale)
        db.add(row)
    row.subject, row.body = text
    row.changed_by_id, row.changed_at = by, now
    db.flush()
    _log(db, "letter.changed", kind, locale, text._asdict(), by, now)


def forget(db: Session, kind: str, locale: str, by: int, now: datetime) -> None:
    """Go back to the built-in text; nothing happens where it is used already."""
    which = (LetterText.kind == kind, LetterText.locale == locale)
    if db.execute(delete(LetterText).where(*which).returning(LetterText.kind)).all():
        _log(db, "letter.built-in", kind, locale, {}, by, now)


def _log(
    db: Session,
    action: str,
    kind: str,
    locale: str,
    texts: dict[str, str],
    by: int,
    now: datetime,
) -> None:
    audit.record(
        db,
        actor_id=by,
        action=action,
        subject=f"letter {kind}",
        now=now,
        details={"locale": locale},
        personal=texts,
    )
