"""Failed tries at a quiz that a person should help with, and what was done about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, PublicId, Slug, states

_OPEN = text("closed_at IS NULL")


class HelpCase(Base):
    """Somebody has failed a quiz so often that a person should help.

    It follows from the books alone: it is opened and closed together with the standing. Another
    failed try after it was closed opens another one.
    """

    __tablename__ = "help_case"
    __table_args__ = (
        CheckConstraint("tries >= 1", "tries_from_one"),
        Index(
            "uq_help_case_open",
            "person_id",
            "module",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_help_case_waiting", "opened_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_help_case_person", "person_id", "module"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[Slug]
    tries: Mapped[int]  # submitted without a pass, so far
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # helped, passed or lifted; None: waits for help


class HelpKind(StrEnum):
    """What was done for somebody."""

    TALK = "talk"
    RETAKE = "retake"  # the next try is open at once, and supervised
    GUIDED = "guided"  # was told of the way through one lesson after the other


class HelpStep(Base):
    """One thing done about a case; append-only. What was said stays between those who spoke."""

    __tablename__ = "help_step"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    id: Mapped[IntPK]
    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"))
    kind: Mapped[HelpKind] = mapped_column(states(HelpKind, "kind"))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
