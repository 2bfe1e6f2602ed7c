"""Images within items: checked, encoded anew, and named by what they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK


class Image(Base):
    """One image as it is served; never changed."""

    __tablename__ = "image"
    __table_args__ = (CheckConstraint("width >= 1 AND height >= 1", "has_size"),)

    id: Mapped[IntPK]
    name: Mapped[str] = mapped_column(String(64), unique=True)  # digest of its bytes, with ending
    data: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]  # pixels
    height: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: from a file
    made_at: Mapped[datetime]
