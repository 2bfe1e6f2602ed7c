"""Those who may change people's rights: one of them must stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.errors import NotNow
from course.domain.rights import Right
from course.domain.words import words
from course.store import Grant, Person


def leave_one(db: Session, person: Person, now: datetime) -> None:
    """Raises NotNow where nobody but this person could change people's rights.

    All grants of the right are locked in one order, so that two admins who take each other's right
    at once cannot both succeed. Who is disabled is asked after that: whoever waited for the locks
    must see what the other has done.
    """
    every = Grant.right == Right.ADMIN
    db.execute(select(Grant.id).where(every).order_by(Grant.id).with_for_update())
    statement = (
        select(Grant, Person.disabled_at)
        .join(Person, Person.id == Grant.person_id)
        .where(every)
        .execution_options(populate_existing=True)
    )
    others = [
        grant
        for grant, disabled_at in db.execute(statement)
        if disabled_at is None and (grant.until is None or grant.until > now)
        if grant.person_id != person.id
    ]
    if not others:
        raise NotNow(words("This is the last admin. Make somebody else an admin first."))
