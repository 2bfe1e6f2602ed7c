"""What reviewers say of a draft: their answer, given before they saw the key, and their verdict."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, Sha256, states


class Verdict(StrEnum):
    """What a reviewer decided."""

    APPROVED = "approved"
    RETURNED = "returned"  # to its author, with a note


class ItemReview(Base):
    """One reviewer's look at one draft; an answer that differs from the key blocks it."""

    __tablename__ = "item_review"
    __table_args__ = (
        UniqueConstraint("item_id", "digest", "reviewer_id"),
        CheckConstraint("fraction >= 0 AND fraction <= 1", "fraction_in_range"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", "verdict_has_time"),
        CheckConstraint("settled_at IS NULL OR settlement <> ''", "settled_says_how"),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    digest: Mapped[Sha256]  # of the draft that was judged
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    response: Mapped[Json]  # given before the key was shown
    fraction: Mapped[float]  # what it earns by the draft's key, 0 to 1
    answered_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(states(Verdict, "verdict"))  # None: not yet
    note: Mapped[str] = mapped_column(Text)  # to the author; "" where none is needed
    decided_at: Mapped[datetime | None]  # None: not yet
    settlement: Mapped[str] = mapped_column(Text)  # how a difference was settled; "" where none was
    settled_at: Mapped[datetime | None]  # None: no difference, or it still blocks


class ItemKeySeen(Base):
    """Somebody who could have reviewed a draft, and chose to see its key instead."""

    __tablename__ = "item_key_seen"
    __table_args__ = (
        UniqueConstraint("item_id", "base_number", "person_id"),
        CheckConstraint("base_number >= 0", "base_from_zero"),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    base_number: Mapped[int]  # of the version before the one that they never review; 0: none yet
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[datetime]


class ItemComment(Base):
    """What somebody said about an item to those who work on it."""

    __tablename__ = "item_comment"
    __table_args__ = (
        CheckConstraint("text <> ''", "says_something"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", "resolved_by_somebody"),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]  # None: open
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
