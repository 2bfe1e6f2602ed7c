"""Corrections of items: which answers are held against which key, by which rule, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.regrading import Rule
from course.store.base import Base, IntPK, Json, states


class Correction(Base):
    """A wrong key, put right. It stands: answers submitted later are graded by it too."""

    __tablename__ = "correction"
    __table_args__ = (
        Index("ix_correction_item_id", "item_id", "id"),
        CheckConstraint("first_number >= 1", "first_from_one"),
        CheckConstraint("last_number >= first_number", "reaches_a_version"),
        CheckConstraint("reason <> ''", "has_reason"),
        Index(
            "ix_correction_unfinished",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    first_number: Mapped[int]  # of the item's versions: it reaches answers to this one
    last_number: Mapped[int]  # up to this one, which was current until then
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), unique=True)
    rule: Mapped[Rule] = mapped_column(states(Rule, "rule"))  # the course's, when it was made
    reason: Mapped[str] = mapped_column(String(500))  # whoever met the item reads it
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_alone: Mapped[bool]  # written and applied by one person, there being one admin alone
    outcome: Mapped[Json]  # what followed so far, in numbers
    made_at: Mapped[datetime]
    answers: Mapped[int]  # submitted before, which it reaches
    last_result_id: Mapped[int]  # of item results when it was made; later ones are graded by it
    reached_person_id: Mapped[int]  # up to whom answers are marked again; 0: nobody's yet
    finished_at: Mapped[datetime | None]  # None: somebody's answers are not marked again yet
