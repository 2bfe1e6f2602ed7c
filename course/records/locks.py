"""Taking turns: whoever changes a person's record locks the person first."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.store import Person


def lock(db: Session, person_id: int) -> None:
    """Let changes to one person's record take turns, until the transaction ends.

    Rows that merely name the person can be written meanwhile: another sign-in, a certificate. So
    nobody waits for it who might hold what this transaction needs next. On SQLite the transaction
    is alone already.
    """
    lock_all(db, [person_id])


def lock_all(db: Session, people_ids: Collection[int]) -> None:
    """Let changes to several people's records take turns, as `lock` does for one.

    They are locked in the order of their ids, so that two that do this never wait for each other.
    """
    statement = select(Person.id).where(Person.id.in_(people_ids)).order_by(Person.id)
    db.execute(statement.with_for_update(key_share=True))  # FOR NO KEY UPDATE
