"""What is arranged for a person at every quiz and on every page. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.domain.accommodations import Accommodation
from course.domain.errors import NotValid
from course.domain.words import words
from course.records import accommodations, audit, people
from course.records.decisions import refuse_own
from course.store import Person


def arrange(db: Session, actor_id: int, person: Person, held: Accommodation, now: datetime) -> bool:
    """Let this hold for somebody from now on, at open tries too; returns whether it is new.

    Raises NotAllowed for oneself, NotValid for what cannot be arranged.
    """
    refuse_own(actor_id, person.id)
    if not 1 <= held.extra_time <= 4:
        raise NotValid(words("Choose one of the list."))
    people.hold(db, person)
    if accommodations.of(db, person.id) == held:
        return False
    accommodations.keep(db, person.id, held, actor_id, now)
    audit.record(
        db,
        actor_id=actor_id,
        action="accommodation.arranged",
        subject=people.subject(person),
        now=now,
        personal={"arranged": " ".join(str(one) for one in held.words) or "nothing"},
    )
    return True
