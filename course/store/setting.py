"""What admins say otherwise than the files do: settings, and the texts of letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, Json


class Setting(Base):
    """One thing that this installation says in place of `modules/course.toml`."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)  # "summit-name"
    value: Mapped[Json]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)  # a picture; None: all is in the value
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]


class LetterText(Base):
    """The text of one kind of letter in one language, in place of the built-in one."""

    __tablename__ = "letter_text"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)  # "invitation"
    locale: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)  # with named places: "Dear {name},"
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
