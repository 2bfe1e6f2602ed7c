"""Objections to what the course asks and says, and their verdicts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.challenge import ChallengeKind, Verdict
from course.store.base import Base, IntPK, PublicId, Sha256, Slug, states

_OPEN = text("decided_at IS NULL")


class Challenge(Base):
    """An objection to an item or to a sentence of a lesson, and what became of it.

    An appeal is an objection of its own to the same thing, which names the one whose verdict it is
    against. A verdict, once given, is never changed.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        Index(
            "uq_challenge_open_item",
            "person_id",
            "item_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_challenge_due", "due_at", "id"),
        Index("ix_challenge_item", "item_id"),
        Index("ix_challenge_lesson", "lesson"),
        Index("ix_challenge_person", "person_id"),
        CheckConstraint("(kind = 'item') = (item_id IS NOT NULL)", "item_challenge_has_item"),
        CheckConstraint("(item_id IS NULL) = (item_version_id IS NULL)", "item_has_version"),
        CheckConstraint("(item_id IS NULL) = (drawn_item_id IS NULL)", "item_was_drawn"),
        CheckConstraint("(kind = 'lesson') = (lesson IS NOT NULL)", "lesson_challenge_has_lesson"),
        CheckConstraint("(lesson IS NULL) = (sentence IS NULL)", "lesson_has_sentence"),
        CheckConstraint("(lesson IS NULL) = (anchor IS NULL)", "lesson_has_anchor"),
        CheckConstraint("(lesson IS NULL) = (lesson_digest IS NULL)", "lesson_has_digest"),
        CheckConstraint("due_at > made_at", "due_after_made"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", "verdict_has_time"),
        CheckConstraint("(verdict IS NULL) = (reasons IS NULL)", "verdict_has_reasons"),
        CheckConstraint("(verdict IS NULL) = (decided_by IS NULL)", "verdict_has_judge"),
        CheckConstraint("reasons <> ''", "reasons_say_something"),
        CheckConstraint("decided_by <> person_id", "judge_is_another"),
        CheckConstraint("appeal_of <> id", "appeal_is_another"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # shown to nobody else
    appeal_of: Mapped[int | None] = mapped_column(
        ForeignKey("challenge.id"), unique=True
    )  # None: a first objection
    kind: Mapped[ChallengeKind] = mapped_column(states(ChallengeKind, "kind"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))  # None: about a lesson
    item_version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"))  # as met
    drawn_item_id: Mapped[int | None] = mapped_column(ForeignKey("drawn_item.id"))  # where met
    lesson: Mapped[Slug | None]  # key, "introduction/neural-networks"; None: about an item
    anchor: Mapped[str | None] = mapped_column(String(120))  # of its paragraph; "": none is near
    sentence: Mapped[str | None] = mapped_column(Text)  # as the lesson had it
    lesson_digest: Mapped[Sha256 | None]  # of the lesson as it was met
    text: Mapped[str] = mapped_column(Text)  # what is wrong; for those who decide, for nobody else
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]  # a verdict is promised until then
    verdict: Mapped[Verdict | None] = mapped_column(states(Verdict, "verdict"))  # None: open
    reasons: Mapped[str | None] = mapped_column(Text)  # shown to all who met it; None: open
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: open
    decided_at: Mapped[datetime | None]  # None: open
