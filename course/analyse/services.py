"""What this room writes: figures that were computed, so that they need not be again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.analyse.computing import Computed
from course.domain.statistics.which import Which
from course.records.analysis import Stamp
from course.store import Analysis


def keep(
    db: Session, module: str, which: Which, computed: Computed, *, stamp: Stamp, now: datetime
) -> None:
    """Keep figures in place of those before; of two that compute at once the later one stays."""
    values = {
        "stamp": str(stamp),
        "as_of": now,
        "content": computed.content(),
        "flags": computed.flags(),
    }
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Analysis).values(module=module, which=which, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["module", "which"], set_=values))
