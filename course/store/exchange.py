"""Imports from other systems: what a file gave, where its categories go, what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, PublicId, Sha256, Slug


class Import(Base):
    """A file that was read, waiting to be applied or applied; nothing is half-imported."""

    __tablename__ = "import"

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    format: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)  # the file, read again when it is applied
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]  # None: nothing of it stands in the bank yet
    report: Mapped[Json | None]  # what was added, changed, lost; None before it is applied


class CategoryPlace(Base):
    """Where the questions of a foreign category belong; remembered for the next file."""

    __tablename__ = "category_place"
    __table_args__ = (UniqueConstraint("format", "category"),)

    id: Mapped[IntPK]
    format: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(Text)
    module: Mapped[Slug]
    lesson: Mapped[Slug]  # "" where it was left open
    objective: Mapped[Slug]  # "" where it was left open


class ImportedItem(Base):
    """Which foreign question an item came from, so that the same file again changes it."""

    __tablename__ = "imported_item"
    __table_args__ = (UniqueConstraint("format", "foreign_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(16))
    foreign_id: Mapped[str] = mapped_column(Text)
    digest: Mapped[Sha256]  # of the content as it was imported last
