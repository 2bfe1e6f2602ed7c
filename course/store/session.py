"""Signing in: sessions, single-use links, and the count of failed tries."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from course.store.base import Base, IntPK, PublicId, Sha256, states


class WebSession(Base):
    """One sign-in on one device. The cookie only points here; an ended one is never trusted."""

    __tablename__ = "session"

    id: Mapped[IntPK]
    public_id: Mapped[PublicId]  # names it on the page of devices; worthless as a cookie
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(80), default="")  # "Firefox on Android"
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # written at most every five minutes
    is_shared: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # on a tablet of the learning room: wiped when it ends
    proved_at: Mapped[datetime | None]  # None: signing in was the last proof of who it is
    ended_at: Mapped[datetime | None]  # None: signed in, while the limits allow


class Purpose(StrEnum):
    """What a link is for; it opens nothing else."""

    INVITE = "invite"
    SIGN_IN = "sign-in"
    RESET = "reset"
    CARD = "card"  # a short code on paper
    DESK = "desk"  # a desk at the door; ends with the day


class Invitation(Base):
    """A link or a short code, bound to a person and a purpose, stored as a hash.

    It works once; that of a desk as long as it lives, on one device after the other.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", "expires_later"),
        Index(
            "ix_invitation_desk",
            "expires_at",
            sqlite_where=text("purpose = 'desk'"),
            postgresql_where=text("purpose = 'desk'"),
        ),
    )

    id: Mapped[IntPK]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(states(Purpose, "purpose"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the system
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # for the first time; None: not used yet
    voided_at: Mapped[datetime | None]  # another took its place; None: none did


class Strike(Base):
    """One try counted against an account's limit: a failed sign-in, a reset asked for."""

    __tablename__ = "strike"
    __table_args__ = (Index("ix_strike_subject", "purpose", "subject", "at"),)

    id: Mapped[IntPK]
    purpose: Mapped[str] = mapped_column(String(24))
    subject: Mapped[Sha256]  # of the folded address: no list of addresses arises here
    at: Mapped[datetime]
