"""What the pages of certificates ask the database."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from course.domain.credentials import LIST_BITS, Claim
from course.store import Credential, CredentialState


class Held(NamedTuple):
    """One credential as it stands."""

    public_id: str
    claim: Claim
    document: str | None  # None once erased
    compact: str | None  # None once erased
    digest: str
    issued_at: datetime
    state: CredentialState
    state_reason: str
    state_changed_at: datetime | None  # None: valid since it was issued

    @property
    def is_valid(self) -> bool:
        """Whether it still speaks."""
        return self.state is CredentialState.VALID


def held_by(db: Session, person_id: int) -> Held | None:
    """The credential a person would show: the newest valid one, else the newest of all."""
    valid_first = case((Credential.state == CredentialState.VALID, 0), else_=1)
    statement = select(Credential).where(Credential.person_id == person_id)
    return _first(db, statement.order_by(valid_first, Credential.id.desc()).limit(1))


def by_public_id(db: Session, public_id: str) -> Held | None:
    """The credential of that public id."""
    return _first(db, select(Credential).where(Credential.public_id == public_id))


def public_id_of(db: Session, serial: str) -> str | None:
    """Where the credential of a serial is public."""
    return db.scalar(select(Credential.public_id).where(Credential.serial == serial))


def ended_in_list(db: Session, number: int) -> list[int] | None:
    """Indexes that no longer speak, of one status list; None where there is no such list.

    The first list is always there. number: 1 for the first.
    """
    first = (number - 1) * LIST_BITS
    newest = db.scalar(select(func.max(Credential.id))) or 0
    if number < 1 or (number > 1 and newest < first):
        return None
    statement = select(Credential.id).where(
        Credential.id >= first,
        Credential.id < first + LIST_BITS,
        Credential.state != CredentialState.VALID,
    )
    return list(db.scalars(statement))


def _first(db: Session, statement: Select[Credential]) -> Held | None:
    row = db.scalars(statement).first()
    if row is None:
        return None
    return Held(
        row.public_id,
        Claim.from_json(row.claim),
        row.document,
        row.compact,
        row.digest,
        row.issued_at,
        row.state,
        row.state_reason,
        row.state_changed_at,
    )
