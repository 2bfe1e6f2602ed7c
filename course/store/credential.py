"""The signed proofs of completion."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, PublicId, states


class CredentialState(StrEnum):
    """Whether a credential still speaks."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


_VALID = text("state = 'valid'")
_REVOKED = text("state = 'revoked'")


class Credential(Base):
    """What was certified, as it stood; only its state changes. Its id is its place in the list."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_valid",
            "person_id",
            "edition",
            unique=True,
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
        Index(
            "ix_credential_revoked", "person_id", sqlite_where=_REVOKED, postgresql_where=_REVOKED
        ),
        CheckConstraint("(state = 'valid') = (state_changed_at IS NULL)", "changed_has_time"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    edition: Mapped[str] = mapped_column(String(40))
    claim: Mapped[Json]  # domain.credentials.Claim: names, evidence, conditions, frozen
    document: Mapped[str | None] = mapped_column(Text)  # the signed JWT; None once erased
    compact: Mapped[str | None] = mapped_column(
        String(300)
    )  # token of the QR code; None once erased
    digest: Mapped[str] = mapped_column(String(64))  # sha256 of the document
    key_id: Mapped[str] = mapped_column(String(300))
    issued_at: Mapped[datetime]
    state: Mapped[CredentialState] = mapped_column(
        states(CredentialState, "state"), default=CredentialState.VALID
    )
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    state_changed_at: Mapped[datetime | None]  # None: valid since it was issued
