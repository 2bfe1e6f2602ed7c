"""What item analysis found: kept until somebody submits, answers a check or is graded anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course.domain.statistics.which import Which
from course.store.base import Base, IntPK, Json, Slug, states


class Analysis(Base):
    """The figures of one module by one choice of attempts; made again whenever it is stale."""

    __tablename__ = "analysis"
    __table_args__ = (UniqueConstraint("module", "which"),)

    id: Mapped[IntPK]
    module: Mapped[Slug]
    which: Mapped[Which] = mapped_column(states(Which, "which"))
    stamp: Mapped[str] = mapped_column(String(120))  # of all that it was computed from
    as_of: Mapped[datetime]
    content: Mapped[Json]  # quiz and items, as domain.statistics.kept writes them
    flags: Mapped[Json]  # item id -> kind of verdict, flagged items alone
