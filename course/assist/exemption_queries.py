"""The exemptions of one person, as those who look after them see them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from course.store import Exemption, Person


class Held(NamedTuple):
    """One exemption, asked for or in force or over, and the names of those who spoke."""

    row: Exemption
    asked_by: str
    signed_by: str | None
    second_by: str | None
    refused_by: str | None
    ended_by: str | None  # None: by the clock, or not ended

    @property
    def state(self) -> str:
        """One of waiting, waits-for-second, in-force, refused, withdrawn, over."""
        row = self.row
        if row.refused_at is not None:
            return "refused"
        if row.ended_at is not None:
            return "withdrawn" if row.ended_by is not None else "over"
        if row.in_force_from is not None:
            return "in-force"
        return "waits-for-second" if row.signed_at is not None else "waiting"

    def is_over(self, now: datetime) -> bool:
        """Whether its time has passed, swept or not."""
        return self.row.until is not None and self.row.until <= now


def held(db: Session, person_id: int) -> list[Held]:
    """All exemptions of a person, the newest first; one query."""
    asker, signer, second, refuser, ender = (aliased(Person) for _ in range(5))
    statement = (
        select(Exemption, asker.name, signer.name, second.name, refuser.name, ender.name)
        .join(asker, asker.id == Exemption.asked_by)
        .outerjoin(signer, signer.id == Exemption.signed_by)
        .outerjoin(second, second.id == Exemption.second_by)
        .outerjoin(refuser, refuser.id == Exemption.refused_by)
        .outerjoin(ender, ender.id == Exemption.ended_by)
        .where(Exemption.person_id == person_id)
        .order_by(Exemption.id.desc())
    )
    return [Held(*row) for row in db.execute(statement)]
