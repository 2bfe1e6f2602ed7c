"""Work that the clock asks for: when each is due next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base


class ChoreRow(Base):
    """One kind of work; whoever moves its time on does it, so any number of machines may look."""

    __tablename__ = "chore"
    __table_args__ = (
        CheckConstraint("(failures = 0) = (failing_since IS NULL)", "failures_have_time"),
    )

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")  # one after the other
    failing_since: Mapped[datetime | None]  # None: the last time went well
