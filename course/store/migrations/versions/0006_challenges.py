"""objections to items and to sentences, and their verdicts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INDEXES = {
    "ix_challenge_due": ["due_at", "id"],
    "ix_challenge_item": ["item_id"],
    "ix_challenge_lesson": ["lesson"],
    "ix_challenge_person": ["person_id"],
}
CHECKS = {
    "item_challenge_has_item": "(kind = 'item') = (item_id IS NOT NULL)",
    "item_has_version": "(item_id IS NULL) = (item_version_id IS NULL)",
    "item_was_drawn": "(item_id IS NULL) = (drawn_item_id IS NULL)",
    "lesson_challenge_has_lesson": "(kind = 'lesson') = (lesson IS NOT NULL)",
    "lesson_has_sentence": "(lesson IS NULL) = (sentence IS NULL)",
    "lesson_has_anchor": "(lesson IS NULL) = (anchor IS NULL)",
    "lesson_has_digest": "(lesson IS NULL) = (lesson_digest IS NULL)",
    "due_after_made": "due_at > made_at",
    "verdict_has_time": "(verdict IS NULL) = (decided_at IS NULL)",
    "verdict_has_reasons": "(verdict IS NULL) = (reasons IS NULL)",
    "verdict_has_judge": "(verdict IS NULL) = (decided_by IS NULL)",
    "reasons_say_something": "reasons <> ''",
    "judge_is_another": "decided_by <> person_id",
    "appeal_is_another": "appeal_of <> id",
}
LEADS_TO = {
    "person_id": "person.id",
    "appeal_of": "challenge.id",
    "item_id": "item.id",
    "item_version_id": "item_version.id",
    "drawn_item_id": "drawn_item.id",
    "decided_by": "person.id",
}


def upgrade() -> None:
    """Go up: one new table; nothing that is there changes."""
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("appeal_of", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("item", "lesson", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("item_version_id", sa.Integer(), nullable=True),
        sa.Column("drawn_item_id", sa.Integer(), nullable=True),
        sa.Column("lesson", sa.String(length=120), nullable=True),
        sa.Column("anchor", sa.String(length=120), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("lesson_digest", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "upheld", "partly", "rejected",
                name="verdict", native_enum=False, create_constraint=True, length=24,
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_challenge_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_challenge_{column}"))
            for column, target in LEADS_TO.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenge_public_id")),
        sa.UniqueConstraint("appeal_of", name=op.f("uq_challenge_appeal_of")),
    )  # fmt: skip
    for name, columns in INDEXES.items():
        op.create_index(name, "challenge", columns, unique=False)
    op.create_index(
        "uq_challenge_open_item",
        "challenge",
        ["person_id", "item_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def downgrade() -> None:
    """Go down."""
    for name in ("uq_challenge_open_item", *INDEXES):
        op.drop_index(name, table_name="challenge")
    op.drop_table("challenge")
