"""invitations that another one replaced, links of desks, and what is printed for many"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up: what is there keeps its meaning."""
    with op.batch_alter_table("invitation") as batch:
        batch.add_column(sa.Column("voided_at", TIME, nullable=True))
    desk = sa.text("purpose = 'desk'")
    op.create_index(
        "ix_invitation_desk",
        "invitation",
        ["expires_at"],
        sqlite_where=desk,
        postgresql_where=desk,
    )
    op.create_table(
        "print_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("failed_at", TIME, nullable=True),
        sa.CheckConstraint(
            "kind IN ('envelopes', 'cards', 'badges')", name=op.f("ck_print_run_kind")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_print_run_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_print_run_public_id")),
    )
    op.create_index(op.f("ix_print_run_made_by"), "print_run", ["made_by"])
    op.create_table(
        "print_part",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "content IS NULL OR made_at IS NOT NULL",
            name=op.f("ck_print_part_content_has_time"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["print_run.id"], name=op.f("fk_print_part_run_id")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_print_part_delegation_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "delegation_id", name=op.f("pk_print_part")),
    )
    waits = sa.text("made_at IS NULL")
    op.create_index(
        "ix_print_part_waits",
        "print_part",
        ["run_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    """Go down. Links that were replaced count as used."""
    op.drop_table("print_part")
    op.drop_table("print_run")
    op.drop_index("ix_invitation_desk", table_name="invitation")
    op.execute("UPDATE invitation SET used_at = voided_at WHERE used_at IS NULL")
    with op.batch_alter_table("invitation") as batch:
        batch.drop_column("voided_at")
