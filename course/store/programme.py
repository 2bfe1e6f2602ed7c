"""What the room knows, kept until somebody submits, and the summit days planned from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, Json


class RoomFigures(Base):
    """What everybody's first tries add up to; made again whenever it is stale."""

    __tablename__ = "room_figures"

    edition: Mapped[str] = mapped_column(String(40), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(120))  # of all that it was computed from
    as_of: Mapped[datetime]
    content: Mapped[Json]  # counts of groups, as mastery.counting writes them


class ProgrammeRow(Base):
    """The programme of the summit days of one edition; the server raises its revision."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("revision >= 1", "revision_from_one"),)

    id: Mapped[IntPK]
    edition: Mapped[str] = mapped_column(String(40), unique=True)
    content: Mapped[Json]  # domain.programme.Programme
    revision: Mapped[int]  # 1 for the first save
    as_of: Mapped[datetime]  # of the figures it was proposed from
    proposed_at: Mapped[datetime]
    edited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who saved it last
    edited_at: Mapped[datetime | None]  # None: it stands as it was proposed
