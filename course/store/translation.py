"""Items in other languages: what a translator writes, and beside it what delegates read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.bank import Vetting
from course.store.base import Base, IntPK, Json, Sha256, states

_SERVED = text("served IS NOT NULL")


class ItemTranslation(Base):
    """The texts of an item in one language; the server raises its revision at each save.

    It holds texts alone, by their names in the item: keys and structure know no language. What is
    served is what was approved last, and stays until other texts are.
    """

    __tablename__ = "item_translation"
    __table_args__ = (
        UniqueConstraint("item_id", "locale"),
        CheckConstraint("revision >= 1", "revision_from_one"),
        CheckConstraint("(begun_by IS NULL) = (edited_by IS NULL)", "writers_together"),
        CheckConstraint(
            "(served IS NULL) = (served_digest IS NULL)"
            " AND (served IS NULL) = (vetting IS NULL)"
            " AND (served IS NULL) = (approved_at IS NULL)",
            "served_is_whole",
        ),
        CheckConstraint("approved_by IS NULL OR served IS NOT NULL", "approved_is_served"),
        CheckConstraint("served IS NOT NULL OR NOT is_stale", "stale_is_served"),
        Index(
            "ix_item_translation_served",
            "locale",
            "is_stale",
            "item_id",
            sqlite_where=_SERVED,
            postgresql_where=_SERVED,
        ),
        Index(
            "ix_item_translation_waiting",
            "item_id",
            sqlite_where=text("is_waiting = 1"),
            postgresql_where=text("is_waiting"),
        ),
    )

    id: Mapped[IntPK]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    locale: Mapped[str] = mapped_column(String(16))  # as in a lang attribute: "pt-BR"
    source: Mapped[Json | None]  # the item's texts that it renders; None: a file named their digest
    source_digest: Mapped[Sha256]  # of these texts
    content: Mapped[Json]  # text by its name; what is not translated yet is missing
    revision: Mapped[int]  # 1 for the first save
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # since it was approved
    edited_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # None: a file brought it
    edited_at: Mapped[datetime]
    is_waiting: Mapped[bool]  # something is written that delegates do not read yet
    served: Mapped[Json | None]  # what delegates read; None: nothing yet
    served_digest: Mapped[Sha256 | None]  # of the item's texts that this renders
    is_stale: Mapped[bool]  # what is served renders another text than the item's current one
    vetting: Mapped[Vetting | None] = mapped_column(states(Vetting, "vetting"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: a file
    approved_at: Mapped[datetime | None]  # None: nothing is served
