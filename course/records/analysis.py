"""Which items the statistics flag, for whoever lists items."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.statistics.verdicts import Kind
from course.domain.statistics.which import Which
from course.store import Analysis


def flags(db: Session) -> dict[int, Kind]:
    """Item id -> why somebody should look at it, by first attempts.

    Reads what was kept and computes nothing. The statistics page keeps it when somebody looks, and
    the process that sends mail some ten minutes after a change.
    """
    found: dict[int, Kind] = {}
    for text in db.scalars(select(Analysis.flags).where(Analysis.which == Which.FIRST)):
        found |= {int(item): Kind(kind) for item, kind in json.loads(text).items()}
    return found
