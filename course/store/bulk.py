"""Changes of many items at once, and what undoes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, PublicId


class BulkChange(Base):
    """One change of many items, with what stood before."""

    __tablename__ = "bulk_change"

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(Text)  # in words, as the page showed it
    before: Mapped[Json]  # item slug -> what stood there
    after: Mapped[Json]  # item slug -> what stands there since
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]  # None: stands
