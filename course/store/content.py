"""The item bank as it is served: items and their versions, blueprints and theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.bank import ItemStatus, ItemUse
from course.store.base import Base, IntPK, Json, Sha256, Slug, states

_CURRENT = text("superseded_at IS NULL")


class Item(Base):
    """A question's identity: what stays the same through its versions."""

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_pool", "module", "use", "status"),)

    id: Mapped[IntPK]
    slug: Mapped[Slug] = mapped_column(unique=True)  # "nn-weights-learn"
    module: Mapped[Slug]
    lesson: Mapped[Slug]  # slug within the module, of the current version
    use: Mapped[ItemUse] = mapped_column(states(ItemUse, "use"))
    status: Mapped[ItemStatus] = mapped_column(states(ItemStatus, "status"))
    created_at: Mapped[datetime]


class ItemVersion(Base):
    """A question's content at one version; never changed."""

    __tablename__ = "item_version"
    __table_args__ = (
        Index("uq_item_version_number", "item_id", "number", unique=True),
        Index(
            "uq_item_version_current",
            "item_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        CheckConstraint("number >= 1", "number_from_one"),
        CheckConstraint("origin IN ('file', 'browser')", "origin"),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]  # 1 for the first
    content: Mapped[Json]  # the shape of quizzes/*.toml
    digest: Mapped[Sha256]  # of the content
    origin: Mapped[str] = mapped_column(String(8))  # loaded from a file, or written in the browser
    made_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # None: the current version


class QuizVersion(Base):
    """A module's blueprint at one version; never changed once an attempt used it."""

    __tablename__ = "quiz_version"
    __table_args__ = (
        Index("uq_quiz_version_number", "module", "number", unique=True),
        Index(
            "uq_quiz_version_current",
            "module",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[IntPK]
    module: Mapped[Slug]
    number: Mapped[int]
    content: Mapped[Json]  # title, pass, draw
    digest: Mapped[Sha256]
    origin: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # None: the current version
