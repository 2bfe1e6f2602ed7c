"""What lightens a person's way: exemptions, accommodations, and who opened their record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, PublicId

_WAITING = "in_force_from IS NULL AND refused_at IS NULL"
_RUNS = "in_force_from IS NOT NULL AND ended_at IS NULL AND until IS NOT NULL"
_UNTOLD = "ended_at IS NOT NULL AND ended_by IS NULL AND told_at IS NULL"


class Exemption(Base):
    """One requirement lifted for one person, or all of them. It shows as exempted, never as passed.

    It is asked for, signed by one of the secretariat (for all requirements by a second one too),
    and ends when it is withdrawn or its time is over.
    """

    __tablename__ = "exemption"
    __table_args__ = (
        CheckConstraint("signed_by IS NULL OR signed_by <> person_id", "signed_by_another"),
        CheckConstraint("second_by IS NULL OR second_by <> person_id", "second_by_another"),
        CheckConstraint("second_by IS NULL OR second_by <> signed_by", "two_signatures"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", "signature_has_time"),
        CheckConstraint("(second_by IS NULL) = (second_at IS NULL)", "second_has_time"),
        CheckConstraint("(refused_by IS NULL) = (refused_at IS NULL)", "refusal_has_time"),
        CheckConstraint("in_force_from IS NULL OR refused_at IS NULL", "refused_or_in_force"),
        CheckConstraint("ended_at IS NULL OR in_force_from IS NOT NULL", "ends_after_force"),
        Index(
            "uq_exemption_living",
            "person_id",
            "requirement",
            unique=True,
            sqlite_where=text("refused_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("refused_at IS NULL AND ended_at IS NULL"),
        ),
        Index(
            "ix_exemption_waiting",
            "asked_at",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
        Index(
            "ix_exemption_until", "until", sqlite_where=text(_RUNS), postgresql_where=text(_RUNS)
        ),
        Index(
            "ix_exemption_untold", "id", sqlite_where=text(_UNTOLD), postgresql_where=text(_UNTOLD)
        ),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    requirement: Mapped[str] = mapped_column(String(140))  # domain.exemptions: "all", "quiz:safety"
    reason: Mapped[str] = mapped_column(String(24))  # domain.exemptions.Reason
    evidence: Mapped[str] = mapped_column(Text, default="")  # personal: emptied by an erasure
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    second_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_at: Mapped[datetime | None]
    refused_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")  # why it was refused or withdrawn
    until: Mapped[datetime | None]  # None: for good
    in_force_from: Mapped[datetime | None]  # None: not signed by all who must
    ended_at: Mapped[datetime | None]  # withdrawn, or its time was over; None: not ended
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by the clock
    told_at: Mapped[datetime | None]  # what the clock ended; None: not told, or nothing to tell


class Accommodation(Base):
    """What a person needs at every quiz; said once, asked for never again."""

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("extra_time >= 1 AND extra_time <= 4", "extra_time_in_range"),
        CheckConstraint("set_by <> person_id", "set_by_another"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    extra_time: Mapped[float] = mapped_column(default=1.0)  # factor of the time limit
    no_timer: Mapped[bool] = mapped_column(default=False)  # there is no limit at all
    plain_layout: Mapped[bool] = mapped_column(default=False)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class RecordView(Base):
    """Somebody opened a person's record; the person sees who. One row a viewer and day."""

    __tablename__ = "record_view"
    __table_args__ = (UniqueConstraint("person_id", "viewer_id", "day"),)

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[str] = mapped_column(String(10))  # "2027-06-01", in UTC
    first_at: Mapped[datetime]  # of that day


class InboxClaim(Base):
    """Who took one thing that waits; a helper's note to the others, not a lock."""

    __tablename__ = "inbox_claim"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: Mapped[IntPK]
    kind: Mapped[str] = mapped_column(String(24))  # web.waiting
    subject: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime]
