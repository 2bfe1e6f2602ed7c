"""items in other languages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

TIME = sa.DateTime(timezone=True)
PEOPLE = ("begun_by", "edited_by", "approved_by")


def _states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up: one new table."""
    op.create_table(
        "item_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=True),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", TIME, nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("served", sa.Text(), nullable=True),
        sa.Column("served_digest", sa.String(length=64), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("vetting", _states("vetting", "file", "reviewed", "unreviewed"), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.CheckConstraint(
            "revision >= 1", name=op.f("ck_item_translation_revision_from_one")
        ),
        sa.CheckConstraint(
            "(begun_by IS NULL) = (edited_by IS NULL)",
            name=op.f("ck_item_translation_writers_together"),
        ),
        sa.CheckConstraint(
            "(served IS NULL) = (served_digest IS NULL)"
            " AND (served IS NULL) = (vetting IS NULL)"
            " AND (served IS NULL) = (approved_at IS NULL)",
            name=op.f("ck_item_translation_served_is_whole"),
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR served IS NOT NULL",
            name=op.f("ck_item_translation_approved_is_served"),
        ),
        sa.CheckConstraint(
            "served IS NOT NULL OR NOT is_stale",
            name=op.f("ck_item_translation_stale_is_served"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_translation_item_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["person.id"], name=op.f(f"fk_item_translation_{column}")
            )
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_translation")),
        sa.UniqueConstraint("item_id", "locale", name=op.f("uq_item_translation_item_id_locale")),
    )
    served = sa.text("served IS NOT NULL")
    op.create_index(
        "ix_item_translation_served",
        "item_translation",
        ["locale", "is_stale", "item_id"],
        sqlite_where=served,
        postgresql_where=served,
    )
    op.create_index(
        "ix_item_translation_waiting",
        "item_translation",
        ["item_id"],
        sqlite_where=sa.text("is_waiting = 1"),
        postgresql_where=sa.text("is_waiting"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("item_translation")
