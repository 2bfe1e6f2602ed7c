"""chores note that they fail, how often and since when"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Go up: none is known to fail."""
    with op.batch_alter_table("chore") as batch:
        batch.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(
            op.f("ck_chore_failures_have_time"), "(failures = 0) = (failing_since IS NULL)"
        )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("chore") as batch:
        batch.drop_constraint(op.f("ck_chore_failures_have_time"), type_="check")
        batch.drop_column("failing_since")
        batch.drop_column("failures")
