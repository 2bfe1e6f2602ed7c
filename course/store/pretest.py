"""The questions before and after the course: who got which form, and what they answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.pretest import Form, Moment
from course.store.base import Base, IntPK, Json, states


class PretestSitting(Base):
    """One person and one moment; it counts in no quiz, and stands on no certificate."""

    __tablename__ = "pretest_sitting"
    __table_args__ = (
        UniqueConstraint("person_id", "moment"),
        CheckConstraint("(form IS NULL) = (started_at IS NULL)", "begun_has_form"),
        CheckConstraint("finished_at IS NULL OR started_at IS NOT NULL", "finished_was_begun"),
        CheckConstraint("started_at IS NOT NULL OR skipped_at IS NOT NULL", "begun_or_skipped"),
        Index("ix_pretest_sitting_moment", "moment", "form"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moment: Mapped[Moment] = mapped_column(states(Moment, "moment"))
    form: Mapped[Form | None] = mapped_column(states(Form, "form"))  # None: not begun
    started_at: Mapped[datetime | None]  # None: not begun
    finished_at: Mapped[datetime | None]  # None: not handed in
    skipped_at: Mapped[datetime | None]  # None: not skipped; it may be begun all the same


class PretestAnswer(Base):
    """One place on a sitting's paper, put there when it began, and what was answered last."""

    __tablename__ = "pretest_answer"
    __table_args__ = (
        UniqueConstraint("sitting_id", "position"),
        CheckConstraint("position >= 1", "position_from_one"),
        CheckConstraint("fraction >= 0 AND fraction <= 1", "fraction_in_range"),
        CheckConstraint("response IS NULL OR saved_at IS NOT NULL", "saved_has_time"),
    )

    id: Mapped[IntPK]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("pretest_sitting.id"))
    position: Mapped[int]  # 1 for the first
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    option_order: Mapped[Json]  # list of option ids as shown; [] where there are none
    response: Mapped[Json | None]  # None: left empty, which is an honest answer
    locale: Mapped[str | None] = mapped_column(String(16))  # None: nothing was saved yet
    saved_at: Mapped[datetime | None]  # None: nothing was saved yet
    fraction: Mapped[float | None]  # 0 to 1; None before it is handed in
