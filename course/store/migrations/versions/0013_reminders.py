"""reminders and their rounds, and letters that were looked after when they came back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up: two new tables; what is there keeps its meaning."""
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("until", TIME, nullable=True),
        sa.Column("next_at", TIME, nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("hour >= 0 AND hour <= 23", name=op.f("ck_reminder_hour")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_reminder_made_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_reminder_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reminder_public_id")),
    )
    waits = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_reminder_next_at", "reminder", ["next_at"], sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "reminder_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("limited", sa.Integer(), nullable=False),
        sa.Column("off", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_round_reminder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_round")),
    )
    op.create_index(op.f("ix_reminder_round_reminder_id"), "reminder_round", ["reminder_id"])
    is_open = sa.text("finished_at IS NULL")
    op.create_index(
        "ix_reminder_round_open",
        "reminder_round",
        ["id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("seen_to_at", TIME, nullable=True))
        batch.create_index(op.f("ix_outbox_message_kind"), ["kind"], unique=False)
    back = sa.text("seen_to_at IS NULL AND (bounced_at IS NOT NULL OR failed_at IS NOT NULL)")
    op.create_index(
        "ix_outbox_message_back",
        "outbox_message",
        ["written_at"],
        sqlite_where=back,
        postgresql_where=back,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_outbox_message_back", table_name="outbox_message")
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_index(op.f("ix_outbox_message_kind"))
        batch.drop_column("seen_to_at")
    op.drop_table("reminder_round")
    op.drop_table("reminder")
