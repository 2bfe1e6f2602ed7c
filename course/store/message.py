"""Outgoing mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK

_BACK = text("seen_to_at IS NULL AND (bounced_at IS NOT NULL OR failed_at IS NOT NULL)")
_UNSENT = text("sent_at IS NULL AND failed_at IS NULL")


class OutboxMessage(Base):
    """An e-mail to send, written in the transaction that caused it; one a cause."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_due", "due_at", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
        Index("ix_outbox_message_back", "written_at", sqlite_where=_BACK, postgresql_where=_BACK),
    )

    id: Mapped[IntPK]
    cause: Mapped[str] = mapped_column(String(120), unique=True)  # "invite:812"
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )  # who gets it; None: not written to a person
    kind: Mapped[str] = mapped_column(
        String(24), default="", server_default="", index=True
    )  # "digest", "reminder:12"; "": any other
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)  # emptied once sent: it may hold a link
    calendar: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  # iCalendar; "": none
    unsubscribe: Mapped[str] = mapped_column(
        String(500), default="", server_default=""
    )  # address; "": a letter that nobody can turn off
    written_at: Mapped[datetime]
    due_at: Mapped[datetime]  # not before; moved on after a failure, or while one sends it
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]  # None: not yet
    failed_at: Mapped[datetime | None]  # None: not given up
    bounced_at: Mapped[datetime | None]  # sent, and came back; None: did not
    seen_to_at: Mapped[datetime | None]  # somebody looked after one that came back; None: nobody
    error: Mapped[str] = mapped_column(String(300), default="")
