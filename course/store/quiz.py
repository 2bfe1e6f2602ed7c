"""Attempts at quizzes: the paper that was drawn, what was answered, what it earned."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course.store.base import Base, IntPK, Json, PublicId, Slug, states


class AttemptState(StrEnum):
    """An attempt is open until it is submitted."""

    OPEN = "open"
    SUBMITTED = "submitted"


class Attempt(Base):
    """One sitting of one quiz; once submitted, its responses never change."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "module", "ordinal"),
        Index(
            "uq_attempt_open",
            "person_id",
            "module",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("ordinal >= 1", "ordinal_from_one"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", "submitted_has_time"),
        CheckConstraint("(submitted_at IS NULL) = (points IS NULL)", "submitted_has_points"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[Slug]
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("quiz_version.id"))
    ordinal: Mapped[int]  # 1 for the first sitting
    seed: Mapped[int] = mapped_column(BigInteger)
    sections: Mapped[Json]  # list of lesson slugs asked, in order
    policy: Mapped[Json]  # the completion policy in force when it began
    state: Mapped[AttemptState] = mapped_column(
        states(AttemptState, "state"), default=AttemptState.OPEN
    )
    started_at: Mapped[datetime]
    limit_minutes: Mapped[int | None]  # as the plan has it, for everybody; None: no time limit
    deadline_at: Mapped[datetime | None]  # for this person; None: no time limit
    supervised_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # who opened it and was there; None: nobody
    submitted_at: Mapped[datetime | None]  # None while open
    points: Mapped[float | None]  # earned on this paper; None while open

    drawn: Mapped[list[DrawnItem]] = relationship(
        back_populates="attempt", lazy="raise", order_by="DrawnItem.position"
    )


class DrawnItem(Base):
    """One place on one attempt's paper; never redrawn."""

    __tablename__ = "drawn_item"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        UniqueConstraint("attempt_id", "item_version_id"),
        CheckConstraint("position >= 1", "position_from_one"),
    )

    id: Mapped[IntPK]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]  # 1 for the first
    section: Mapped[Slug]  # lesson slug
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    option_order: Mapped[Json]  # list of option ids as shown; [] where there are none
    is_flagged: Mapped[bool] = mapped_column(default=False)

    attempt: Mapped[Attempt] = relationship(back_populates="drawn", lazy="raise")
    response: Mapped[StoredResponse | None] = relationship(
        back_populates="drawn_item", lazy="raise"
    )


class StoredResponse(Base):
    """The answer to one drawn item. The server raises its revision at every change."""

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("revision >= 1", "revision_from_one"),)

    id: Mapped[IntPK]
    drawn_item_id: Mapped[int] = mapped_column(ForeignKey("drawn_item.id"), unique=True)
    revision: Mapped[int]  # 1 for the first save
    content: Mapped[Json | None]  # as domain.items reads it; None: taken back
    locale: Mapped[str] = mapped_column(String(16))  # in which the item was shown
    saved_at: Mapped[datetime]

    drawn_item: Mapped[DrawnItem] = relationship(back_populates="response", lazy="raise")


class ItemResult(Base):
    """The points a drawn item earned, and by which version of the key; a regrade adds a row."""

    __tablename__ = "item_result"
    __table_args__ = (
        Index(
            "uq_item_result_current",
            "drawn_item_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("points >= 0 AND points <= 1", "points_in_range"),
    )

    id: Mapped[IntPK]
    drawn_item_id: Mapped[int] = mapped_column(ForeignKey("drawn_item.id"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    points: Mapped[float]  # 0 to 1
    graded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # None: the one that counts
