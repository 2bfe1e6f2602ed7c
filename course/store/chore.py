"""Work that the clock asks for: when each is due next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base


class ChoreRow(Base):
    """One kind of work; whoever moves its time on does it, so any number of machines may look."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime]
