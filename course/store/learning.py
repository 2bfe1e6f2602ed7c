"""How far people are: lessons, checks, completion, and the summary of it all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json, Sha256, Slug


class LessonProgress(Base):
    """One person and one lesson. An edit of the lesson takes nothing back."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        UniqueConstraint("person_id", "lesson"),
        CheckConstraint("(completed_at IS NULL) = (how IS NULL)", "completed_somehow"),
        CheckConstraint("how IN ('read', 'quiz')", "how"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson: Mapped[Slug]  # key, "introduction/neural-networks"
    opened_at: Mapped[datetime]
    stopped_at: Mapped[str] = mapped_column(String(120), default="")  # anchor; "": at the top
    completed_at: Mapped[datetime | None]  # None: begun
    how: Mapped[str | None] = mapped_column(String(8))  # None: begun
    digest: Mapped[str | None] = mapped_column(String(64))  # of the lesson as it was completed
    reread_at: Mapped[datetime | None]  # None: never read again after a quiz


class CheckAnswer(Base):
    """A response to a check in a lesson; it teaches and counts in no quiz."""

    __tablename__ = "check_answer"
    __table_args__ = (
        Index("ix_check_answer_person", "person_id", "lesson"),
        CheckConstraint("fraction >= 0 AND fraction <= 1", "fraction_in_range"),
        CheckConstraint("confidence IN ('sure', 'think-so', 'guess')", "confidence"),
    )

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson: Mapped[Slug]  # key
    item: Mapped[Slug]  # item slug: what the lesson names, whatever its version
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    response: Mapped[Json]
    fraction: Mapped[float]  # 0 to 1
    confidence: Mapped[str | None] = mapped_column(String(8))  # None: not asked
    locale: Mapped[str] = mapped_column(String(16))
    answered_at: Mapped[datetime]


class Completion(Base):
    """The rules were met, once; it stands whatever the course becomes."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("person_id", "edition"),)

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    edition: Mapped[str] = mapped_column(String(40))
    policy_digest: Mapped[Sha256]
    requirements: Mapped[Json]  # what was passed, and how, as it stood
    completed_at: Mapped[datetime]


class StandingRow(Base):
    """The summary of one person; never the only copy of anything, and rebuildable to the byte."""

    __tablename__ = "standing"
    __table_args__ = (Index("ix_standing_completed_at", "completed_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    record: Mapped[Json]  # domain.completion.Record
    edition: Mapped[str] = mapped_column(String(40))
    lessons_done: Mapped[int]
    quizzes_passed: Mapped[int]
    completed_at: Mapped[datetime | None]  # None: not complete
