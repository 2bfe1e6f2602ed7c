"""where those with an exemption wait"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Go up: one index."""
    op.create_index(
        "ix_board_exemption_blocked",
        "board_row",
        ["blocked_on", "sort_key", "person_id"],
        sqlite_where=sa.text("has_exemption = 1"),
        postgresql_where=sa.text("has_exemption"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_board_exemption_blocked", table_name="board_row")
