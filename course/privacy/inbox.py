"""What waits in the inbox: people who asked to be erased, and what is answered there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from course.domain.words import words
from course.privacy import letters, queries, services
from course.records.sessions import Scope
from course.store import Person
from course.web.waiting import MOST_WAITING, Waiting


def erasures(db: Session, _scope: Scope, _now: datetime) -> Iterator[Waiting]:
    """Who waits, the oldest first; admins decide, who see everybody."""
    for one in queries.waiting(db, MOST_WAITING):
        yield Waiting(
            one.request,
            one.asked_at,
            words("Asks to have their record erased"),
            url_for("privacy.erase", public_id=one.person),
            one.person,
            one.name,
            one.delegation or "",
        )


def answer(db: Session, request: str, _key: str, text: str, by: int, now: datetime) -> None:
    """Refuse, the one answer that is given here, and write to whoever asked.

    Raises NotValid, NotNow, NotAllowed as the service does.
    """
    refused = services.refuse(db, request, text, by, now)
    letters.refused(db, db.get_one(Person, refused.person_id), refused, now)
