"""help after failed tries, seats passed on, supervised tries, time limits of one's own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TIME = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")
WAITING = sa.text("in_force_from IS NULL AND refused_at IS NULL")
RUNS = sa.text("in_force_from IS NOT NULL AND ended_at IS NULL AND until IS NOT NULL")


def upgrade() -> None:
    """Go up: new tables, and columns that are empty until somebody fills them."""
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("limit_minutes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("supervised_by", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_attempt_supervised_by"), "person", ["supervised_by"], ["id"])
    _partial("ix_exemption_waiting", "exemption", ["asked_at"], WAITING)
    _partial("ix_exemption_until", "exemption", ["until"], RUNS)
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"], unique=False)
    _make_help()
    _make_handover()


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _make_help() -> None:
    op.create_table(
        "help_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=120), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.CheckConstraint("tries >= 1", name=op.f("ck_help_case_tries_from_one")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_help_case_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_help_case_public_id")),
    )
    _partial("uq_help_case_open", "help_case", ["person_id", "module"], OPEN, unique=True)
    _partial("ix_help_case_waiting", "help_case", ["opened_at"], OPEN)
    op.create_index("ix_help_case_person", "help_case", ["person_id", "module"], unique=False)
    kinds = sa.Enum(
        "talk", "retake", "guided",
        name="kind", native_enum=False, create_constraint=True, length=24,
    )  # fmt: skip
    op.create_table(
        "help_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["help_case.id"], name=op.f("fk_help_step_case_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_help_step_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_step")),
        sa.UniqueConstraint("case_id", "kind", name=op.f("uq_help_step_case_id_kind")),
    )


def _make_handover() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("old_seat_id", sa.Integer(), nullable=False),
        sa.Column("new_seat_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", TIME, nullable=True),
        sa.CheckConstraint(
            "(undone_by IS NULL) = (undone_at IS NULL)", name=op.f("ck_handover_undoing_has_time")
        ),
        sa.ForeignKeyConstraint(["old_seat_id"], ["seat.id"], name=op.f("fk_handover_old_seat_id")),
        sa.ForeignKeyConstraint(["new_seat_id"], ["seat.id"], name=op.f("fk_handover_new_seat_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_handover_made_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_handover_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("public_id", name=op.f("uq_handover_public_id")),
        sa.UniqueConstraint("new_seat_id", name=op.f("uq_handover_new_seat_id")),
    )
    op.create_index(op.f("ix_handover_old_seat_id"), "handover", ["old_seat_id"], unique=False)


def downgrade() -> None:
    """Go down."""
    for table in ("handover", "help_step", "help_case"):
        op.drop_table(table)
    op.drop_index(op.f("ix_seat_person_id"), "seat")
    op.drop_index("ix_exemption_until", "exemption")
    op.drop_index("ix_exemption_waiting", "exemption")
    with op.batch_alter_table("attempt") as batch:
        batch.drop_constraint(op.f("fk_attempt_supervised_by"), type_="foreignkey")
        batch.drop_column("supervised_by")
        batch.drop_column("limit_minutes")
