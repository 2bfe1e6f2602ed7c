"""Seats that were passed on: who did it, and what taking it back restores."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, PublicId


class Handover(Base):
    """A seat went from one person to another; within an hour it can be taken back."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", "undoing_has_time"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    old_seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    new_seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended: Mapped[Json]  # [grant id, its end before or null] of the old person
    given: Mapped[int | None]  # grant id of the new person; None: had the right already
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]  # None: stands
