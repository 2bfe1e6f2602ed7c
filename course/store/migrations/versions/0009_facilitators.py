"""exemptions, accommodations, the door, and what helping people needs to be known of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)
PURPOSES = ("invite", "sign-in", "reset")
EXEMPTION_CHECKS = {
    "signed_by_another": "signed_by IS NULL OR signed_by <> person_id",
    "second_by_another": "second_by IS NULL OR second_by <> person_id",
    "two_signatures": "second_by IS NULL OR second_by <> signed_by",
    "signature_has_time": "(signed_by IS NULL) = (signed_at IS NULL)",
    "second_has_time": "(second_by IS NULL) = (second_at IS NULL)",
    "refusal_has_time": "(refused_by IS NULL) = (refused_at IS NULL)",
    "refused_or_in_force": "in_force_from IS NULL OR refused_at IS NULL",
    "ends_after_force": "ended_at IS NULL OR in_force_from IS NOT NULL",
}
CHECKIN_CHECKS = {
    "undo_names_another": "(passage = 'undo') = (undoes IS NOT NULL)",
    "verdict": "verdict IN ('green', 'amber', 'red')",
    "how": "how IN ('code', 'name', 'card', 'group')",
}


def _states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up: new tables, and columns that are empty until somebody fills them."""
    _widen()
    _make_exemption()
    op.create_table(
        "accommodation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("extra_time", sa.Double(), nullable=False),
        sa.Column("no_timer", sa.Boolean(), nullable=False),
        sa.Column("plain_layout", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", TIME, nullable=False),
        sa.CheckConstraint(
            "extra_time >= 1 AND extra_time <= 4", name=op.f("ck_accommodation_extra_time_in_range")
        ),
        sa.CheckConstraint("set_by <> person_id", name=op.f("ck_accommodation_set_by_another")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accommodation_person_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_accommodation_set_by")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accommodation")),
    )
    op.create_table(
        "record_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_view_person_id")),
        sa.ForeignKeyConstraint(["viewer_id"], ["person.id"], name=op.f("fk_record_view_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_view")),
        sa.UniqueConstraint(
            "person_id", "viewer_id", "day", name=op.f("uq_record_view_person_id_viewer_id_day")
        ),
    )
    op.create_index(op.f("ix_record_view_person_id"), "record_view", ["person_id"], unique=False)
    op.create_table(
        "inbox_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inbox_claim_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_claim")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_inbox_claim_kind_subject")),
    )
    _make_checkin()


def _widen() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("reminders_off_at", TIME, nullable=True))
        batch.add_column(sa.Column("erased_at", TIME, nullable=True))
    with op.batch_alter_table("seat") as batch:
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_seat_replaces_id"), "seat", ["replaces_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_seat_replaces_id"), ["replaces_id"])
    with op.batch_alter_table("name_request") as batch:
        batch.add_column(sa.Column("decided_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("granted", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("answer", sa.Text(), server_default="", nullable=False))
        batch.create_foreign_key(op.f("fk_name_request_decided_by"), "person", ["decided_by"], ["id"])
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("invitation") as batch:
        batch.add_column(sa.Column("made_by", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_invitation_made_by"), "person", ["made_by"], ["id"])
        batch.drop_constraint(op.f("ck_invitation_purpose"), type_="check")
        batch.create_check_constraint(
            op.f("ck_invitation_purpose"), sa.column("purpose").in_((*PURPOSES, "card", "desk"))
        )
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("kind", sa.String(length=24), server_default="", nullable=False))
        batch.add_column(sa.Column("calendar", sa.Text(), server_default="", nullable=False))
        batch.add_column(
            sa.Column("unsubscribe", sa.String(length=500), server_default="", nullable=False)
        )
        batch.add_column(sa.Column("bounced_at", TIME, nullable=True))
        batch.create_foreign_key(op.f("fk_outbox_message_person_id"), "person", ["person_id"], ["id"])
        batch.create_index(op.f("ix_outbox_message_person_id"), ["person_id"], unique=False)


def _make_exemption() -> None:
    people = ("person_id", "asked_by", "signed_by", "second_by", "refused_by", "ended_by")
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(length=140), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", TIME, nullable=True),
        sa.Column("second_by", sa.Integer(), nullable=True),
        sa.Column("second_at", TIME, nullable=True),
        sa.Column("refused_by", sa.Integer(), nullable=True),
        sa.Column("refused_at", TIME, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("until", TIME, nullable=True),
        sa.Column("in_force_from", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_exemption_{name}"))
            for name, rule in EXEMPTION_CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_exemption_{column}"))
            for column in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exemption_public_id")),
    )
    op.create_index(op.f("ix_exemption_person_id"), "exemption", ["person_id"], unique=False)
    living = sa.text("refused_at IS NULL AND ended_at IS NULL")
    op.create_index(
        "uq_exemption_living",
        "exemption",
        ["person_id", "requirement"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )


def _make_checkin() -> None:
    op.create_table(
        "checkin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("passage", _states("passage", "in", "out", "undo"), nullable=False),
        sa.Column("undoes", sa.String(length=36), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_checkin_{name}"))
            for name, rule in CHECKIN_CHECKS.items()
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_checkin_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_checkin_seat_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["person.id"], name=op.f("fk_checkin_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin")),
        sa.UniqueConstraint("uid", name=op.f("uq_checkin_uid")),
    )
    op.create_index("ix_checkin_person", "checkin", ["person_id", "at"], unique=False)
    op.create_index("ix_checkin_at", "checkin", ["at"], unique=False)


def downgrade() -> None:
    """Go down."""
    for table in ("checkin", "inbox_claim", "record_view", "accommodation", "exemption"):
        op.drop_table(table)
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_index(op.f("ix_outbox_message_person_id"))
        batch.drop_constraint(op.f("fk_outbox_message_person_id"), type_="foreignkey")
        for column in ("person_id", "kind", "calendar", "unsubscribe", "bounced_at"):
            batch.drop_column(column)
    op.execute("DELETE FROM invitation WHERE purpose IN ('card', 'desk')")
    with op.batch_alter_table("invitation") as batch:
        batch.drop_constraint(op.f("ck_invitation_purpose"), type_="check")
        batch.create_check_constraint(
            op.f("ck_invitation_purpose"), sa.column("purpose").in_(PURPOSES)
        )
        batch.drop_constraint(op.f("fk_invitation_made_by"), type_="foreignkey")
        batch.drop_column("made_by")
    with op.batch_alter_table("session") as batch:
        batch.drop_column("is_shared")
    with op.batch_alter_table("name_request") as batch:
        batch.drop_constraint(op.f("fk_name_request_decided_by"), type_="foreignkey")
        for column in ("decided_by", "granted", "answer"):
            batch.drop_column(column)
    with op.batch_alter_table("seat") as batch:
        batch.drop_constraint(op.f("uq_seat_replaces_id"), type_="unique")
        batch.drop_constraint(op.f("fk_seat_replaces_id"), type_="foreignkey")
        batch.drop_column("replaces_id")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("reminders_off_at")
        batch.drop_column("erased_at")
