"""Imports from other systems: what a file gave, where its categories go, what became of it.

A file is read once, when it comes; its questions and images wait here. Nothing of them stands in
the bank before the import is applied, and then all of them do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.bank import ItemUse
from course.store.base import Base, IntPK, Json, PublicId, Sha256, Slug, states


class Import(Base):
    """A file that was read, waiting to be applied or applied; nothing is half-imported."""

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (report IS NULL)", "applied_has_report"),
        CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", "undone_was_applied"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    format: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(200))
    questions: Mapped[int]  # that can become items
    told: Mapped[Json]  # questions refused and losses of the file, each as `Loss.as_json` writes it
    plan: Mapped[Json]  # places, uses and tags as they were chosen last
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]  # None: nothing of it stands in the bank yet
    undone_at: Mapped[datetime | None]  # None: not undone
    report: Mapped[Json | None]  # what was added, changed, lost; None before it is applied


class ImportQuestion(Base):
    """One question of a file as it was read, and what became of it."""

    __tablename__ = "import_question"
    __table_args__ = (
        UniqueConstraint("import_id", "position"),
        Index("ix_import_question_item_id", "item_id"),
    )

    id: Mapped[IntPK]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    position: Mapped[int]  # in the file, 1 for the first
    foreign_id: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(400))  # "" where the file says nothing
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[Json]  # the written shape; images by the names of ours
    digest: Mapped[Sha256]  # of the content
    line: Mapped[int | None]  # where it begins; None: the file has no lines
    losses: Mapped[Json]  # of each its sentence, as `as_json` in domain.words writes it, and line
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))  # None: nothing became of it
    before: Mapped[Json | None]  # what stood there, to undo by; None: the import made the item
    after: Mapped[Sha256 | None]  # digest of the draft as it was left; None: nothing became of it


class ImportImage(Base):
    """An image of a file, encoded anew; it is kept with the others once the import is applied."""

    __tablename__ = "import_image"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class CategoryPlace(Base):
    """Where the questions of a foreign category belong; remembered for the next file."""

    __tablename__ = "category_place"
    __table_args__ = (UniqueConstraint("format", "category"),)

    id: Mapped[IntPK]
    format: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(400))
    module: Mapped[Slug]
    lesson: Mapped[Slug]  # "" where it was left open
    objective: Mapped[Slug]  # "" where it was left open
    use: Mapped[ItemUse] = mapped_column(states(ItemUse, "use"))


class ImportedItem(Base):
    """Which foreign question an item came from, so that the same file again changes it.

    Files of two systems may give two questions the same name: names are not unique here.
    """

    __tablename__ = "imported_item"
    __table_args__ = (Index("ix_imported_item_foreign", "format", "foreign_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(16))
    foreign_id: Mapped[str] = mapped_column(String(200))
    content: Mapped[Json]  # as it was imported last
    digest: Mapped[Sha256]  # of that content
