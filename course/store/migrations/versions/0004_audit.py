"""the audit log, which is only added to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ERASED = (
    "NEW.event_id = OLD.event_id AND NEW.name = OLD.name AND NEW.digest = OLD.digest AND NEW.text IS NULL"
)
REFUSE_ON_SQLITE = "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
ON_SQLITE = (
    f"CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event {REFUSE_ON_SQLITE}",
    f"CREATE TRIGGER audit_event_delete BEFORE DELETE ON audit_event {REFUSE_ON_SQLITE}",
    f"CREATE TRIGGER audit_detail_update BEFORE UPDATE ON audit_detail WHEN NOT ({ERASED}) {REFUSE_ON_SQLITE}",
    f"CREATE TRIGGER audit_detail_delete BEFORE DELETE ON audit_detail {REFUSE_ON_SQLITE}",
)
ROW, ALL = "FOR EACH ROW", "FOR EACH STATEMENT"
REFUSE = "EXECUTE FUNCTION audit_refuse()"
ON_POSTGRES = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$\n"
    "BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
    f"CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event {ROW} {REFUSE}",
    f"CREATE TRIGGER audit_event_delete BEFORE DELETE ON audit_event {ROW} {REFUSE}",
    f"CREATE TRIGGER audit_event_truncate BEFORE TRUNCATE ON audit_event {ALL} {REFUSE}",
    f"CREATE TRIGGER audit_detail_update BEFORE UPDATE ON audit_detail {ROW} WHEN (NOT ({ERASED})) {REFUSE}",
    f"CREATE TRIGGER audit_detail_delete BEFORE DELETE ON audit_detail {ROW} {REFUSE}",
    f"CREATE TRIGGER audit_detail_truncate BEFORE TRUNCATE ON audit_detail {ALL} {REFUSE}",
)


def upgrade() -> None:
    """Go up: two new tables, and what guards them."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id >= 1", name=op.f("ck_audit_event_id_from_one")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    for column in ("actor_id", "action", "subject", "at"):
        op.create_index(f"ix_audit_event_{column}", "audit_event", [column, "id"], unique=False)
    op.create_table(
        "audit_detail",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(salt IS NULL) = (text IS NULL)", name=op.f("ck_audit_detail_erased_whole")),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_detail_event_id")),
        sa.PrimaryKeyConstraint("event_id", "name", name=op.f("pk_audit_detail")),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Go down."""
    op.drop_table("audit_detail")
    for column in ("actor_id", "action", "subject", "at"):
        op.drop_index(f"ix_audit_event_{column}", table_name="audit_event")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
