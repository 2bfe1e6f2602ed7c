"""the door asks for revoked certificates, which are few among many"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

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
