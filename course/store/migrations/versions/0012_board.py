"""the board: one row a person, their words, and how many of each delegation stand where"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TIME = sa.DateTime(timezone=True)
INDEXES = {
    "name": ("sort_key", "person_id"),
    "active": ("active_at", "person_id"),
    "rank_name": ("rank", "sort_key", "person_id"),
    "rank_active": ("rank", "active_at", "person_id"),
    "delegation_name": ("delegation_id", "sort_key", "person_id"),
    "delegation_rank": ("delegation_id", "rank", "sort_key", "person_id"),
    "delegation_active": ("delegation_id", "active_at", "person_id"),
    "delegation_blocked": ("delegation_id", "blocked_on", "active_at"),
    "blocked_name": ("blocked_on", "sort_key", "person_id"),
    "category_name": ("category", "sort_key", "person_id"),
    "locale_name": ("locale", "sort_key", "person_id"),
}
PARTIAL = {
    "exemption_name": (("sort_key", "person_id"), "has_exemption"),
    "edition_name": (("sort_key", "person_id"), "edition IS NOT NULL"),
    "exemption_rank": (("rank", "sort_key", "person_id"), "has_exemption"),
    "edition_rank": (("rank", "sort_key", "person_id"), "edition IS NOT NULL"),
    "learns_until": (("learns_until",), "learns_until IS NOT NULL"),
}


def _by_code_point(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _state() -> sa.Enum:
    values = ("not-started", "under-way", "exempt", "ready")
    return sa.Enum(*values, name="state", native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up: tables that `course upgrade` fills from the records."""
    op.create_table(
        "board_row",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("state", _state(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("blocked_on", sa.String(length=140), nullable=True),
        sa.Column("active_at", TIME, nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("has_exemption", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=True),
        sa.Column("learns_until", TIME, nullable=True),
        sa.Column("sort_key", _by_code_point(240), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.CheckConstraint("rank BETWEEN 0 AND 3", name=op.f("ck_board_row_rank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_row_person_id")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_board_row_delegation_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_board_row")),
        sa.UniqueConstraint("public_id", name=op.f("uq_board_row_public_id")),
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_board_{name}", "board_row", columns, unique=False)
    for name, (columns, where) in PARTIAL.items():
        op.create_index(
            f"ix_board_{name}",
            "board_row",
            columns,
            unique=False,
            sqlite_where=sa.text("has_exemption = 1" if where == "has_exemption" else where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "board_word",
        sa.Column("word", _by_code_point(60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_word_person_id")),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_board_word")),
    )
    op.create_index("ix_board_word_person_id", "board_word", ["person_id"], unique=False)
    op.create_table(
        "delegation_tally",
        sa.Column("delegation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", _state(), nullable=False),
        sa.Column("blocked_on", sa.String(length=140), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_delegation_tally_count_from_zero")),
        sa.PrimaryKeyConstraint(
            "delegation_id", "state", "blocked_on", name=op.f("pk_delegation_tally")
        ),
    )


def downgrade() -> None:
    """Go down: all of it can be made again."""
    for table in ("delegation_tally", "board_word", "board_row"):
        op.drop_table(table)
