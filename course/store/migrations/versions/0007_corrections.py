"""corrections of items"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go up: one new table; nothing that is there changes."""
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum("raise", "exact", name="rule", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_number >= 1", name=op.f("ck_correction_first_from_one")),
        sa.CheckConstraint("last_number >= first_number", name=op.f("ck_correction_reaches_a_version")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_correction_has_reason")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_correction_item_id")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_correction_item_version_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_correction_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("item_version_id", name=op.f("uq_correction_item_version_id")),
    )
    op.create_index("ix_correction_item_id", "correction", ["item_id", "id"], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_correction_item_id", table_name="correction")
    op.drop_table("correction")
