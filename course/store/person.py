"""People, the places they hold, and what they may do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course.domain.rights import Right
from course.store.base import Base, IntPK, PublicId, states


class IdentityLevel(StrEnum):
    """How a person's identity was established."""

    ASSERTED = "asserted"  # by the delegation
    DOCUMENT_SEEN = "document-seen"


class Person(Base):
    """Somebody who learns, or helps others to. Never deleted while a credential stands."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email IS NULL OR email = lower(email)", "email_folded"),
        CheckConstraint("name <> ''", "has_name"),
    )

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(200))  # in the person's own script
    latin_name: Mapped[str | None] = mapped_column(
        String(39)
    )  # as in the passport; None: not given
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # None: has no mailbox
    locale: Mapped[str] = mapped_column(String(16), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None: signs in by links only
    identity_level: Mapped[IdentityLevel] = mapped_column(
        states(IdentityLevel, "identity_level"), default=IdentityLevel.ASSERTED
    )
    is_sample: Mapped[bool] = mapped_column(default=False)  # made by `make run` for a first look
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]  # None: may sign in
    reminders_off_at: Mapped[datetime | None]  # None: is reminded; other letters come anyway
    erased_at: Mapped[datetime | None]  # None: the personal fields are there

    grants: Mapped[list[Grant]] = relationship(back_populates="person", lazy="raise")


class Delegation(Base):
    """A country or organisation that sends people."""

    __tablename__ = "delegation"

    id: Mapped[IntPK]
    code: Mapped[str] = mapped_column(String(12), unique=True)  # "CHL", stands in the QR code
    name: Mapped[str] = mapped_column(String(120))


class Seat(Base):
    """A place in a delegation, and who holds it."""

    __tablename__ = "seat"
    __table_args__ = (
        CheckConstraint(
            "category IN ('head', 'delegate', 'adviser', 'interpreter', 'observer', 'press',"
            " 'security')",
            "category",
        ),
        Index(
            "uq_seat_held",
            "person_id",
            unique=True,
            sqlite_where=text("held_to IS NULL"),
            postgresql_where=text("held_to IS NULL"),
        ),
    )

    id: Mapped[IntPK]
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    category: Mapped[str] = mapped_column(String(16), default="delegate")
    accreditation: Mapped[str | None] = mapped_column(
        String(64), unique=True
    )  # None: not yet known
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("seat.id"), unique=True
    )  # the seat of whoever held this place before; None: the first
    held_from: Mapped[datetime]
    held_to: Mapped[datetime | None]  # None: holds it now


class Grant(Base):
    """One right of one person, for all or for one delegation, for good or until a day."""

    __tablename__ = "grant"
    __table_args__ = (Index("ix_grant_person_id", "person_id"),)

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    right: Mapped[Right] = mapped_column(states(Right, "right"))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))  # None: all
    until: Mapped[datetime | None]  # None: for good
    granted_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="grants", lazy="raise")


class NameRequest(Base):
    """A change of name that the rule does not make at once; the secretariat decides."""

    __tablename__ = "name_request"
    __table_args__ = (
        Index(
            "uq_name_request_open",
            "person_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[IntPK]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    latin_name: Mapped[str | None] = mapped_column(String(39))  # None: as it stands
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]  # None: waits
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]  # None: waits
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
