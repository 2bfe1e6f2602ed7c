"""What authors work on: drafts, and who has one open."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.bank import Change
from course.store.base import Base, IntPK, Json, Sha256, states


class DraftState(StrEnum):
    """A draft is written, then reviewed."""

    EDITING = "editing"
    IN_REVIEW = "in-review"


class ItemDraft(Base):
    """What the next version of an item may become; the server raises its revision at each save."""

    __tablename__ = "item_draft"
    __table_args__ = (
        CheckConstraint("revision >= 1", "revision_from_one"),
        CheckConstraint("base_number >= 0", "base_from_zero"),
        CheckConstraint("(state = 'in-review') = (submitted_at IS NOT NULL)", "in_review_has_time"),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    content: Mapped[Json]  # the shape of quizzes/*.toml; what is not written yet is missing
    digest: Mapped[Sha256]  # of the content: a review says which one it judged
    revision: Mapped[int]  # 1 for the first save
    base_number: Mapped[int]  # the version it was begun from; 0: there was none
    change: Mapped[Change | None] = mapped_column(states(Change, "change"))  # None: not said yet
    reason: Mapped[str] = mapped_column(String(500))  # "" while not said
    state: Mapped[DraftState] = mapped_column(
        states(DraftState, "state"), default=DraftState.EDITING
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who began it
    edited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who saved it last
    edited_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]  # None: not in review


class ItemEditor(Base):
    """Somebody who has an item open just now, so that a second author is told."""

    __tablename__ = "item_editor"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime]
