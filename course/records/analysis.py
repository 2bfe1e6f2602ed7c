"""What statistics rest on and what they flag, for the rooms that compute or show it."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.statistics.verdicts import Kind
from course.domain.statistics.which import Which
from course.store import Analysis, CheckAnswer, ItemResult, ItemVersion


def flags(db: Session) -> dict[int, Kind]:
    """Item id -> why somebody should look at it, by first attempts.

    Reads what was kept and computes nothing. The statistics page keeps it when somebody looks, and
    a chore some ten minutes after a change.
    """
    found: dict[int, Kind] = {}
    for text in db.scalars(select(Analysis.flags).where(Analysis.which == Which.FIRST)):
        found |= {int(item): Kind(kind) for item, kind in json.loads(text).items()}
    return found


def stamp(db: Session, shape: int) -> str:
    """What changes with every submission, regrade, answer to a check and new version.

    shape: raised whenever figures are computed or written otherwise: then all are made again.
    """
    latest = (
        select(func.coalesce(func.max(table.id), 0)).scalar_subquery()
        for table in (ItemResult, CheckAnswer, ItemVersion)
    )
    return ":".join(str(number) for number in (shape, *db.execute(select(*latest)).one()))
