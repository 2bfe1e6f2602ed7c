"""what the room knows, and the programme of the summit days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up: two new tables."""
    op.create_table(
        "room_figures",
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("stamp", sa.String(length=120), nullable=False),
        sa.Column("as_of", TIME, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition", name=op.f("pk_room_figures")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("as_of", TIME, nullable=False),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=False),
        sa.Column("edited_at", TIME, nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_programme_revision_from_one")),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_programme_edited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("edition", name=op.f("uq_programme_edition")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("programme")
    op.drop_table("room_figures")
