"""the questions before and after the course"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up: two new tables; nothing that is there changes."""
    op.create_table(
        "pretest_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum("before", "after", name="moment", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "form",
            sa.Enum("a", "b", name="form", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(form IS NULL) = (started_at IS NULL)", name=op.f("ck_pretest_sitting_begun_has_form")),
        sa.CheckConstraint(
            "finished_at IS NULL OR started_at IS NOT NULL", name=op.f("ck_pretest_sitting_finished_was_begun")
        ),
        sa.CheckConstraint(
            "started_at IS NOT NULL OR skipped_at IS NOT NULL", name=op.f("ck_pretest_sitting_begun_or_skipped")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pretest_sitting_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pretest_sitting")),
        sa.UniqueConstraint("person_id", "moment", name=op.f("uq_pretest_sitting_person_id_moment")),
    )
    op.create_index("ix_pretest_sitting_moment", "pretest_sitting", ["moment", "form"], unique=False)
    op.create_table(
        "pretest_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("option_order", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fraction", sa.Double(), nullable=True),
        sa.CheckConstraint("position >= 1", name=op.f("ck_pretest_answer_position_from_one")),
        sa.CheckConstraint("fraction >= 0 AND fraction <= 1", name=op.f("ck_pretest_answer_fraction_in_range")),
        sa.CheckConstraint(
            "response IS NULL OR saved_at IS NOT NULL", name=op.f("ck_pretest_answer_saved_has_time")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["pretest_sitting.id"], name=op.f("fk_pretest_answer_sitting_id")),
        sa.ForeignKeyConstraint(
            ["item_version_id"], ["item_version.id"], name=op.f("fk_pretest_answer_item_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pretest_answer")),
        sa.UniqueConstraint("sitting_id", "position", name=op.f("uq_pretest_answer_sitting_id_position")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("pretest_answer")
    op.drop_index("ix_pretest_sitting_moment", table_name="pretest_sitting")
    op.drop_table("pretest_sitting")
