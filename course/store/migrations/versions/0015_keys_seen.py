"""who saw the key of a draft, and so does not review it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Go up: one new table, empty."""
    op.create_table(
        "item_key_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("base_number >= 0", name=op.f("ck_item_key_seen_base_from_zero")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_key_seen_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_key_seen_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_key_seen")),
        sa.UniqueConstraint(
            "item_id", "base_number", "person_id", name=op.f("uq_item_key_seen_item_id_base_number_person_id")
        ),
    )


def downgrade() -> None:
    """Go down: whoever saw a key may review again; the audit log still says that they did."""
    op.drop_table("item_key_seen")
