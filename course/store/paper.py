"""What is being printed for many delegations: one file each, made one after the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, PublicId


class PrintRun(Base):
    """One order to print something for many delegations. It is deleted after a day."""

    __tablename__ = "print_run"
    __table_args__ = (CheckConstraint("kind IN ('envelopes', 'cards', 'badges')", "kind"),)

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(16))
    days: Mapped[int]  # for how long its sign-in cards open the course
    place: Mapped[str] = mapped_column(String(200), default="")  # of the learning room, as typed
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]  # nothing more can be made; None: it goes on, or is done


class PrintPart(Base):
    """One delegation's file in a run, sealed: it may hold codes that sign people in."""

    __tablename__ = "print_part"
    __table_args__ = (
        CheckConstraint("content IS NULL OR made_at IS NOT NULL", "content_has_time"),
        Index(
            "ix_print_part_waits",
            "run_id",
            sqlite_where=text("made_at IS NULL"),
            postgresql_where=text("made_at IS NULL"),
        ),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id"), primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), primary_key=True)
    made_at: Mapped[datetime | None]  # None: waits
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None: waits, or there is nobody to print for; nothing at all in it: it could not be made."""
