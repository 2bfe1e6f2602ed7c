"""What the facilitators' board reads: one row a person, and how many stand where.

Nothing here is the only copy of anything: `records.board` writes it in the transaction that changes
a person, and `course standing rebuild` makes it anew.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.readiness import Readiness
from course.store.base import Base, PublicId, states

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When somebody was last active who never was: a moment before all others sorts as one."""

LONGEST_KEY = 240
LONGEST_WORD = 60


def _by_code_point(length: int) -> String:
    """Text that sorts by code point on both databases, so that a prefix is a range of an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class BoardRow(Base):
    """One person who learns and may sign in, as lists of people ask for them.

    Each index answers one way of narrowing and sorting: facilitate.people_queries says which.
    """

    __tablename__ = "board_row"
    __table_args__ = (
        Index("ix_board_name", "sort_key", "person_id"),
        Index("ix_board_active", "active_at", "person_id"),
        Index("ix_board_rank_name", "rank", "sort_key", "person_id"),
        Index("ix_board_rank_active", "rank", "active_at", "person_id"),
        Index("ix_board_delegation_name", "delegation_id", "sort_key", "person_id"),
        Index("ix_board_delegation_rank", "delegation_id", "rank", "sort_key", "person_id"),
        Index("ix_board_delegation_active", "delegation_id", "active_at", "person_id"),
        Index("ix_board_delegation_blocked", "delegation_id", "blocked_on", "active_at"),
        Index("ix_board_blocked_name", "blocked_on", "sort_key", "person_id"),
        Index("ix_board_category_name", "category", "sort_key", "person_id"),
        Index("ix_board_locale_name", "locale", "sort_key", "person_id"),
        Index(
            "ix_board_exemption_name",
            "sort_key",
            "person_id",
            sqlite_where=text("has_exemption = 1"),
            postgresql_where=text("has_exemption"),
        ),
        Index(
            "ix_board_edition_name",
            "sort_key",
            "person_id",
            sqlite_where=text("edition IS NOT NULL"),
            postgresql_where=text("edition IS NOT NULL"),
        ),
        Index(
            "ix_board_exemption_rank",
            "rank",
            "sort_key",
            "person_id",
            sqlite_where=text("has_exemption = 1"),
            postgresql_where=text("has_exemption"),
        ),
        Index(
            "ix_board_exemption_blocked",
            "blocked_on",
            "sort_key",
            "person_id",
            sqlite_where=text("has_exemption = 1"),
            postgresql_where=text("has_exemption"),
        ),
        Index(
            "ix_board_edition_rank",
            "rank",
            "sort_key",
            "person_id",
            sqlite_where=text("edition IS NOT NULL"),
            postgresql_where=text("edition IS NOT NULL"),
        ),
        Index(
            "ix_board_learns_until",
            "learns_until",
            sqlite_where=text("learns_until IS NOT NULL"),
            postgresql_where=text("learns_until IS NOT NULL"),
        ),
        CheckConstraint("rank BETWEEN 0 AND 3", "rank"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    public_id: Mapped[PublicId]
    delegation_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegation.id")
    )  # None: holds no seat
    category: Mapped[str | None] = mapped_column(String(16))  # of the seat; None: holds none
    state: Mapped[Readiness] = mapped_column(states(Readiness, "state"))
    rank: Mapped[int] = mapped_column(SmallInteger)  # of the state: Readiness.rank
    blocked_on: Mapped[str | None] = mapped_column(String(140))  # None: nothing is missing
    active_at: Mapped[datetime]  # of the last learning act; NEVER: there was none
    locale: Mapped[str] = mapped_column(String(16))
    has_exemption: Mapped[bool]  # of one requirement or of all
    edition: Mapped[str | None] = mapped_column(
        String(40)
    )  # completed last; None: none, or this one
    learns_until: Mapped[datetime | None]  # the right's end; None: for good
    sort_key: Mapped[str] = mapped_column(_by_code_point(LONGEST_KEY))
    names: Mapped[str] = mapped_column(Text)  # folded words of both names, a space around each


class BoardWord(Base):
    """One word of a person's names, folded: a search is a range of this index."""

    __tablename__ = "board_word"
    __table_args__ = (Index("ix_board_word_person_id", "person_id"),)

    word: Mapped[str] = mapped_column(_by_code_point(LONGEST_WORD), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DelegationTally(Base):
    """How many of a delegation's board rows stand at one place."""

    __tablename__ = "delegation_tally"
    __table_args__ = (CheckConstraint("count >= 0", "count_from_zero"),)

    delegation_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False
    )  # 0: without a seat
    state: Mapped[Readiness] = mapped_column(states(Readiness, "state"), primary_key=True)
    blocked_on: Mapped[str] = mapped_column(String(140), primary_key=True)  # "": nothing is missing
    count: Mapped[int]
