"""the workshop: drafts, reviews, images, imports; what authors filter by, and what a version says of itself"""

from __future__ import annotations

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


TYPE = ("single-choice", "multiple-choice", "true-false", "numeric", "short-answer", "matching", "ordering")
DIFFICULTY = ("remember", "understand", "apply", "analyse")
CHANGE = ("first", "wording", "key", "meaning")
VETTING = ("file", "reviewed", "unreviewed")
USE = ("quiz", "check", "practice", "pretest-a", "pretest-b")


def upgrade() -> None:
    """Go up: new tables; items and versions say more, read from what they hold."""
    _widen_items()
    _widen_versions()
    _widen_plans()
    _make_tables()


def _widen_items() -> None:
    with op.batch_alter_table("item") as batch:
        batch.add_column(sa.Column("objective", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("type", sa.String(length=24), nullable=True))
        batch.add_column(sa.Column("difficulty", sa.String(length=24), nullable=True))
        batch.add_column(sa.Column("search_text", sa.Text(), nullable=True))
        batch.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    _describe_items()
    with op.batch_alter_table("item") as batch:
        batch.alter_column("objective", existing_type=sa.String(length=120), nullable=False)
        batch.alter_column("type", existing_type=sa.String(length=24), type_=_states("type", *TYPE), nullable=False)
        batch.alter_column("difficulty", existing_type=sa.String(length=24), type_=_states("difficulty", *DIFFICULTY), nullable=False)
        batch.alter_column("search_text", existing_type=sa.Text(), nullable=False)
        batch.alter_column("updated_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_foreign_key(op.f("fk_item_author_id"), "person", ["author_id"], ["id"])
    op.create_index("ix_item_updated", "item", ["updated_at", "id"], unique=False)


def _describe_items() -> None:
    item = sa.table("item", *(sa.column(name) for name in ("id", "objective", "type", "difficulty", "search_text", "updated_at")))
    version = sa.table("item_version", *(sa.column(name) for name in ("item_id", "content", "made_at", "superseded_at")))
    rows = op.get_bind().execute(
        sa.select(version.c.item_id, version.c.content, version.c.made_at).where(version.c.superseded_at.is_(None))
    )
    for item_id, content, made_at in rows.fetchall():
        read = json.loads(content)
        values = {"objective": read["objective"], "type": read["type"], "difficulty": read["difficulty"]}
        op.execute(
            item.update()
            .where(item.c.id == item_id)
            .values(**values, search_text=_folded(read), updated_at=made_at)
        )


def _folded(content: dict[str, object]) -> str:
    """All words of an item as `domain.search` folded them when this was written."""
    texts: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                collect(one)

    collect([content.get(key) for key in ("id", "stem", "tags", "accept", "unit", "feedback")])
    for key in ("option", "reject", "pair", "step"):
        for one in content.get(key, []):  # type: ignore[attr-defined]
            collect([one.get(name) for name in ("text", "left", "right", "feedback")])
    folded = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(bare.split())


def _widen_versions() -> None:
    with op.batch_alter_table("item_version") as batch:
        batch.add_column(sa.Column("change", sa.String(length=24), nullable=True))
        batch.add_column(sa.Column("meaning", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
        batch.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("vetting", sa.String(length=24), nullable=True))
    # What a change from a file meant was not written down: each is taken as another question.
    op.execute(
        "UPDATE item_version SET meaning = number, reason = '', vetting = 'file',"
        " change = CASE WHEN number = 1 THEN 'first' ELSE 'meaning' END"
    )
    with op.batch_alter_table("item_version") as batch:
        batch.alter_column("change", existing_type=sa.String(length=24), type_=_states("change", *CHANGE), nullable=False)
        batch.alter_column("meaning", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("reason", existing_type=sa.String(length=500), nullable=False)
        batch.alter_column("vetting", existing_type=sa.String(length=24), type_=_states("vetting", *VETTING), nullable=False)
        batch.create_foreign_key(op.f("fk_item_version_author_id"), "person", ["author_id"], ["id"])
        batch.create_check_constraint("meaning_began", "meaning >= 1 AND meaning <= number")


def _widen_plans() -> None:
    with op.batch_alter_table("quiz_version") as batch:
        batch.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
        batch.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
    op.execute("UPDATE quiz_version SET reason = ''")
    with op.batch_alter_table("quiz_version") as batch:
        batch.alter_column("reason", existing_type=sa.String(length=500), nullable=False)
        batch.create_foreign_key(op.f("fk_quiz_version_author_id"), "person", ["author_id"], ["id"])


def _make_tables() -> None:
    op.create_table("category_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=400), nullable=False),
        sa.Column("module", sa.String(length=120), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("objective", sa.String(length=120), nullable=False),
        sa.Column("use", _states("use", *USE), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_place")),
        sa.UniqueConstraint("format", "category", name=op.f("uq_category_place_format_category"))
    )
    op.create_table("bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bulk_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bulk_change_public_id"))
    )
    op.create_table("image",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("width >= 1 AND height >= 1", name=op.f("ck_image_has_size")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_image_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image")),
        sa.UniqueConstraint("name", name=op.f("uq_image_name"))
    )
    op.create_table("import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.CheckConstraint("(applied_at IS NULL) = (report IS NULL)", name=op.f("ck_import_applied_has_report")),
        sa.CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", name=op.f("ck_import_undone_was_applied")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_public_id"))
    )
    op.create_table("import_image",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_image_import_id")),
        sa.PrimaryKeyConstraint("import_id", "name", name=op.f("pk_import_image"))
    )
    op.create_table("import_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("foreign_id", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=400), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("losses", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_question_import_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_import_question_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_question")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_import_question_import_id_position"))
    )
    op.create_index("ix_import_question_item_id", "import_question", ["item_id"], unique=False)
    op.create_table("imported_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("foreign_id", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_imported_item_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_imported_item"))
    )
    op.create_index("ix_imported_item_foreign", "imported_item", ["format", "foreign_id"], unique=False)
    op.create_table("item_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_item_comment_says_something")),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_item_comment_resolved_by_somebody")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_comment_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_comment_person_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_item_comment_resolved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comment"))
    )
    op.create_index("ix_item_comment_item_id", "item_comment", ["item_id"], unique=False)

    op.create_table("item_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("change", sa.Enum("first", "wording", "key", "meaning", name="change", native_enum=False, create_constraint=True, length=24), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.Enum("editing", "in-review", name="state", native_enum=False, create_constraint=True, length=24), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'in-review') = (submitted_at IS NOT NULL)", name=op.f("ck_item_draft_in_review_has_time")),
        sa.CheckConstraint("base_number >= 0", name=op.f("ck_item_draft_base_from_zero")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_item_draft_revision_from_one")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_item_draft_author_id")),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_item_draft_edited_by")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_draft_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_draft")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_draft_item_id"))
    )
    op.create_table("item_editor",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_editor_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_editor_person_id")),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_item_editor"))
    )
    op.create_table("item_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Enum("approved", "returned", name="verdict", native_enum=False, create_constraint=True, length=24), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("settled_at IS NULL OR settlement <> ''", name=op.f("ck_item_review_settled_says_how")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_item_review_verdict_has_time")),
        sa.CheckConstraint("fraction >= 0 AND fraction <= 1", name=op.f("ck_item_review_fraction_in_range")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_review_item_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_item_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_review")),
        sa.UniqueConstraint("item_id", "digest", "reviewer_id", name=op.f("uq_item_review_item_id_digest_reviewer_id"))
    )
    op.create_table("item_tag",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_tag_item_id")),
        sa.PrimaryKeyConstraint("item_id", "tag", name=op.f("pk_item_tag"))
    )
    op.create_index("ix_item_tag_tag", "item_tag", ["tag"], unique=False)


def downgrade() -> None:
    """Go down: what was worked on is lost, what was served stays."""
    op.drop_index("ix_item_tag_tag", table_name="item_tag")
    op.drop_table("item_tag")
    op.drop_table("item_review")
    op.drop_table("item_editor")
    op.drop_table("item_draft")
    op.drop_index("ix_item_comment_item_id", table_name="item_comment")
    op.drop_table("item_comment")
    op.drop_index("ix_imported_item_foreign", table_name="imported_item")
    op.drop_table("imported_item")
    op.drop_index("ix_import_question_item_id", table_name="import_question")
    op.drop_table("import_question")
    op.drop_table("import_image")
    op.drop_table("import")
    op.drop_table("image")
    op.drop_table("bulk_change")
    op.drop_table("category_place")
    with op.batch_alter_table("quiz_version") as batch:
        batch.drop_constraint(op.f("fk_quiz_version_author_id"), type_="foreignkey")
        batch.drop_column("author_id")
        batch.drop_column("reason")
    with op.batch_alter_table("item_version") as batch:
        batch.drop_constraint(op.f("fk_item_version_author_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_item_version_meaning_began"), type_="check")
        batch.drop_constraint(op.f("ck_item_version_change"), type_="check")
        batch.drop_constraint(op.f("ck_item_version_vetting"), type_="check")
        for column in ("vetting", "author_id", "reason", "meaning", "change"):
            batch.drop_column(column)
    op.drop_index("ix_item_updated", table_name="item")
    with op.batch_alter_table("item") as batch:
        batch.drop_constraint(op.f("fk_item_author_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_item_type"), type_="check")
        batch.drop_constraint(op.f("ck_item_difficulty"), type_="check")
        for column in ("updated_at", "author_id", "search_text", "difficulty", "type", "objective"):
            batch.drop_column(column)
