"""The door: who was shown in, when, and at which desk."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, states


class Passage(StrEnum):
    """What happened at a desk."""

    IN = "in"
    OUT = "out"
    UNDO = "undo"


class Checkin(Base):
    """One passage through the door, as a desk wrote it down; append-only.

    A desk names each passage itself, with a random id, so that sending it twice changes nothing and
    desks that were cut off merge in any order.
    """

    __tablename__ = "checkin"
    __table_args__ = (
        CheckConstraint("(passage = 'undo') = (undoes IS NOT NULL)", "undo_names_another"),
        CheckConstraint("verdict IN ('green', 'amber', 'red')", "verdict"),
        CheckConstraint("how IN ('code', 'name', 'card', 'group')", "how"),
        Index("ix_checkin_person", "person_id", "at"),
        Index("ix_checkin_at", "at"),
    )

    id: Mapped[IntPK]
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # a UUID, made by the desk
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: not on our list
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    serial: Mapped[str] = mapped_column(String(20), default="")  # of the certificate; "": none
    passage: Mapped[Passage] = mapped_column(states(Passage, "passage"))
    undoes: Mapped[str | None] = mapped_column(String(36))  # uid of the passage taken back
    verdict: Mapped[str] = mapped_column(String(8))
    how: Mapped[str] = mapped_column(String(8))
    desk_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who was signed in at the desk
    device: Mapped[str] = mapped_column(String(36))  # a UUID that the browser keeps for the day
    at: Mapped[datetime]  # by the desk's clock, put right by the server's
    received_at: Mapped[datetime]
