"""corrections reach people in portions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Go up: those that were made before reached everybody at once."""
    with op.batch_alter_table("correction") as table:
        for name in ("answers", "last_result_id", "reached_person_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE correction SET finished_at = made_at")
    with op.batch_alter_table("correction") as table:
        for name in ("answers", "last_result_id", "reached_person_id"):
            table.alter_column(name, server_default=None)
    op.create_index(
        "ix_correction_unfinished",
        "correction",
        ["id"],
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:
    """Go down. Those that are not finished yet would be taken for finished."""
    op.drop_index("ix_correction_unfinished", table_name="correction")
    with op.batch_alter_table("correction") as table:
        for name in ("finished_at", "reached_person_id", "last_result_id", "answers"):
            table.drop_column(name)
