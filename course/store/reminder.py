"""Reminders: whom they go to, when, and what became of each round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, PublicId


class Reminder(Base):
    """One order to write to people: once, or on days of the week until a moment."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("hour >= 0 AND hour <= 23", "hour"),
        Index(
            "ix_reminder_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    chosen: Mapped[Json]  # domain.reminding.Choice
    note: Mapped[str] = mapped_column(Text)  # a paragraph of the sender's own; "": none
    weekdays: Mapped[str] = mapped_column(String(7))  # "04": Mondays and Fridays; "": once
    hour: Mapped[int]  # by the clock of the summit's city
    until: Mapped[datetime | None]  # None: once
    next_at: Mapped[datetime | None]  # None: nothing more will be written
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by itself, or not


class ReminderRound(Base):
    """One round of a reminder: everybody it is for at that moment, written to some at a time."""

    __tablename__ = "reminder_round"
    __table_args__ = (
        Index(
            "ix_reminder_round_open",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[IntPK]
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), index=True)
    began_at: Mapped[datetime]
    reached: Mapped[int] = mapped_column(default=0)  # person id up to which it has come
    written: Mapped[int] = mapped_column(default=0)
    limited: Mapped[int] = mapped_column(default=0)  # were written to too often lately
    off: Mapped[int] = mapped_column(default=0)  # turned reminders off
    unreachable: Mapped[int] = mapped_column(default=0)  # have no e-mail address
    finished_at: Mapped[datetime | None]  # None: not everybody was looked at yet
