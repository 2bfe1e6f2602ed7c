"""sessions note when somebody proved again who they are"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Go up: until they prove it again, signing in was the proof."""
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("session") as batch:
        batch.drop_column("proved_at")
