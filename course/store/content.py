"""The item bank as it is served: items and their versions, blueprints and theirs.

What is still being worked on stands in `draft`: nothing of it reaches a delegate.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.bank import Change, Difficulty, ItemStatus, ItemType, ItemUse, Vetting
from course.store.base import Base, IntPK, Json, Sha256, Slug, states

_CURRENT = text("superseded_at IS NULL")


class Item(Base):
    """A question's identity: what stays the same through its versions.

    What authors filter by is copied from the current version; from the draft, before there is one.
    """

    __tablename__ = "item"
    __table_args__ = (
        Index("ix_item_pool", "module", "use", "status"),
        Index("ix_item_updated", "updated_at", "id"),
    )

    id: Mapped[IntPK]
    slug: Mapped[Slug] = mapped_column(unique=True)  # "nn-weights-learn"
    module: Mapped[Slug]
    lesson: Mapped[Slug]  # slug within the module, "" while a draft names none
    objective: Mapped[Slug]  # id within the lesson, "" while a draft names none
    use: Mapped[ItemUse] = mapped_column(states(ItemUse, "use"))
    type: Mapped[ItemType] = mapped_column(states(ItemType, "type"))
    difficulty: Mapped[Difficulty] = mapped_column(states(Difficulty, "difficulty"))
    status: Mapped[ItemStatus] = mapped_column(states(ItemStatus, "status"))
    search_text: Mapped[str] = mapped_column(Text)  # all its words, folded; of the draft too
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: from a file
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ItemTag(Base):
    """A word by which authors find an item again."""

    __tablename__ = "item_tag"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)


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
        CheckConstraint("meaning >= 1 AND meaning <= number", "meaning_began"),
        CheckConstraint("origin IN ('file', 'browser')", "origin"),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]  # 1 for the first
    content: Mapped[Json]  # the shape of quizzes/*.toml
    digest: Mapped[Sha256]  # of the content
    origin: Mapped[str] = mapped_column(String(8))  # loaded from a file, or written in the browser
    change: Mapped[Change] = mapped_column(states(Change, "change"))
    meaning: Mapped[int]  # number of the version with which the present meaning began
    reason: Mapped[str] = mapped_column(String(500))  # why it was made; "" where nobody said
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: a file
    vetting: Mapped[Vetting] = mapped_column(states(Vetting, "vetting"))
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
    reason: Mapped[str] = mapped_column(String(500))  # why it was made; "" where nobody said
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: a file
    made_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # None: the current version
