"""revoked certificates are found at once, for the lists of desks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

REVOKED = sa.text("state = 'revoked'")


def upgrade() -> None:
    """Go up."""
    op.create_index(
        "ix_credential_revoked",
        "credential",
        ["person_id"],
        unique=False,
        sqlite_where=REVOKED,
        postgresql_where=REVOKED,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_credential_revoked", table_name="credential")
