"""the door asks for revoked certificates, which are few among many, and for seats by person"""

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
    op.create_index("ix_seat_person_id", "seat", ["person_id"], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_seat_person_id", table_name="seat")
    op.drop_index("ix_credential_revoked", table_name="credential")
