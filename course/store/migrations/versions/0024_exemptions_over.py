"""that somebody was told when the clock ended an exemption"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

UNTOLD = sa.text("ended_at IS NOT NULL AND ended_by IS NULL AND told_at IS NULL")


def upgrade() -> None:
    """Go up: one new column; of what ended before, nobody is told any more."""
    op.add_column("exemption", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE exemption SET told_at = ended_at WHERE ended_by IS NULL")
    op.create_index(
        "ix_exemption_untold", "exemption", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD
    )


def downgrade() -> None:
    """Go down: what was told is forgotten."""
    op.drop_index("ix_exemption_untold", table_name="exemption")
    with op.batch_alter_table("exemption") as batch:
        batch.drop_column("told_at")
