"""what item analysis found is kept until something changes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Go up: one new table, empty; every row of it can be made again."""
    op.create_table(
        "analysis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=120), nullable=False),
        sa.Column(
            "which",
            sa.Enum("first", "last", "best", "all", name="which", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("stamp", sa.String(length=120), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
        sa.UniqueConstraint("module", "which", name=op.f("uq_analysis_module_which")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("analysis")
