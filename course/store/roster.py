"""Lists of names that came in: what each line would do, what it did, and what undoes it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.roster import Kind
from course.store.base import Base, IntPK, Json, PublicId, states


class Outcome(StrEnum):
    """What became of a line."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"
    MEANWHILE = "meanwhile"  # what it was held against had changed; nothing was done
    UNDONE = "undone"
    STAYS = "stays"  # could not be undone


class RosterImport(Base):
    """One file with names, read and held against the people who are here."""

    __tablename__ = "roster_import"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (report IS NULL)", "applied_has_report"),
        CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", "undone_was_applied"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the command line
    file_name: Mapped[str] = mapped_column(String(200))
    is_whole: Mapped[bool]  # whoever is not in it leaves its delegations
    told: Mapped[Json]  # columns found and left out, new delegations, lines of each kind
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]  # None: nothing of it was done
    undone_at: Mapped[datetime | None]  # None: not undone
    report: Mapped[Json | None]  # lines of each outcome; None before it is applied


class RosterRow(Base):
    """One line of such a file, or somebody who is not in it. Personal: goes with the import."""

    __tablename__ = "roster_row"
    __table_args__ = (
        Index("ix_roster_row_kind", "import_id", "kind", "id"),
        Index("ix_roster_row_outcome", "import_id", "outcome", "id"),
    )

    id: Mapped[IntPK]
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    kind: Mapped[Kind] = mapped_column(states(Kind, "kind"))
    line: Mapped[int | None]  # in the file; None: the person is not in it
    label: Mapped[str] = mapped_column(String(200))  # a name, to find the line by
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )  # None: nobody yet
    said: Mapped[Json | None]  # the line as it was read; None: it could not be
    before: Mapped[Json]  # the fields that differ, as they were
    after: Mapped[Json]  # the same, as they would be
    reasons: Mapped[Json]  # why a line is bad, or why it stays
    outcome: Mapped[Outcome | None] = mapped_column(states(Outcome, "outcome"))  # None: nothing yet
    did: Mapped[Json | None]  # what undoes it: the seat; None: nothing was done
