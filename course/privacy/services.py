"""Changes of the room: a request to be erased, taken back, refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.domain.errors import NotNow, NotValid
from course.domain.words import words
from course.records import audit, people, views
from course.records.decisions import refuse_own
from course.records.tokens import new_public_id
from course.store import ErasureRequest, Person

LONGEST = 500
"""Characters of a reason."""


def ask(db: Session, person_id: int, now: datetime) -> None:
    """Ask to be erased; asking twice changes nothing."""
    people.lock(db, person_id)
    waits = select(ErasureRequest.id).where(
        ErasureRequest.person_id == person_id, ErasureRequest.decided_at.is_(None)
    )
    if db.scalar(waits) is not None:
        return
    db.add(ErasureRequest(public_id=new_public_id(), person_id=person_id, asked_at=now))
    db.flush()
    subject = people.subject(db.get_one(Person, person_id))
    audit.record(db, actor_id=person_id, action="erasure.asked", subject=subject, now=now)


def take_back(db: Session, person_id: int, now: datetime) -> None:
    """Take the request back, if it waits."""
    people.lock(db, person_id)
    gone = delete(ErasureRequest).where(
        ErasureRequest.person_id == person_id, ErasureRequest.decided_at.is_(None)
    )
    if db.scalars(gone.returning(ErasureRequest.id)).all():
        subject = people.subject(db.get_one(Person, person_id))
        audit.record(db, actor_id=person_id, action="erasure.taken-back", subject=subject, now=now)


def refuse(db: Session, request: str, text: str, by: int, now: datetime) -> ErasureRequest:
    """Refuse a request, with a reason; erasing is done on its own page.

    Raises NotValid without a reason, NotNow where it does not wait any more, NotAllowed for one's
    own.
    """
    reason = clean_reason(text)
    waits = (ErasureRequest.public_id == request, ErasureRequest.decided_at.is_(None))
    found = db.scalar(select(ErasureRequest).where(*waits).with_for_update())
    if found is None:
        raise NotNow(words("This does not wait any more. Somebody else may have answered it."))
    refuse_own(by, found.person_id)
    found.decided_at, found.decided_by, found.is_erased, found.answer = now, by, False, reason
    db.flush()
    audit.record(
        db,
        actor_id=by,
        action="erasure.refused",
        subject=people.subject(db.get_one(Person, found.person_id)),
        now=now,
        personal={"reason": reason},
    )
    return found


def note_copy(db: Session, person: Person, by: int, now: datetime) -> None:
    """Write down that somebody took a copy of all that is kept about a person."""
    if by != person.id:
        views.note(db, person.id, by, now)
    audit.record(db, actor_id=by, action="person.copied", subject=people.subject(person), now=now)


def clean_reason(text: str) -> str:
    """One paragraph. Raises NotValid where it is empty, too long, or cannot be shown."""
    reason = " ".join(text.split())
    if not reason:
        raise NotValid(words("Write the reason."))
    if len(reason) > LONGEST:
        raise NotValid(words("This is longer than %(most)s characters. Shorten it.", most=LONGEST))
    if not reason.isprintable():
        raise NotValid(words("This holds a character that cannot be shown. Type it anew."))
    return reason
