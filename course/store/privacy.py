"""Requests of people to have their record erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, PublicId

_OPEN = text("decided_at IS NULL")


class ErasureRequest(Base):
    """Somebody asked to be erased; another person decides."""

    __tablename__ = "erasure_request"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> person_id", "decided_by_another"),
        CheckConstraint("(decided_at IS NULL) = (is_erased IS NULL)", "decision_has_time"),
        Index(
            "uq_erasure_request_open",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_erasure_request_waiting", "asked_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]  # None: waits
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # None: waits, or on the command line
    is_erased: Mapped[bool | None]  # None: waits; False: refused
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")  # why it was refused
