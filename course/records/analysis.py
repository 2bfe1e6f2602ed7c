"""What statistics rest on and what they flag, for the rooms that compute or show it."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, literal, or_, select
from sqlalchemy.orm import Session

from course.domain.statistics.verdicts import Kind
from course.domain.statistics.which import Which
from course.store import Analysis, CheckAnswer, ItemResult, ItemVersion

Table = type[ItemResult] | type[CheckAnswer] | type[ItemVersion]
TABLES: tuple[Table, ...] = (ItemResult, CheckAnswer, ItemVersion)

UNSETTLED = 20_000
"""So many ids below the newest may still lack rows; no transaction stays open for longer."""


def flags(db: Session) -> dict[int, Kind]:
    """Item id -> why somebody should look at it, by first attempts.

    Reads what was kept and computes nothing. The statistics page keeps it when somebody looks, and
    a chore some ten minutes after a change.
    """
    found: dict[int, Kind] = {}
    for text in db.scalars(select(Analysis.flags).where(Analysis.which == Which.FIRST)):
        found |= {int(item): Kind(kind) for item, kind in json.loads(text).items()}
    return found


class Mark(NamedTuple):
    """How far a table had come: its newest id, and the sum of the last `UNSETTLED` ids up to it.

    An id is taken before its row is committed, so on PostgreSQL a row may come to light below the
    newest; the sum tells.
    """

    newest: int
    total: int


class Stamp(NamedTuple):
    """All that figures were computed from; kept with them as text.

    shape: raised whenever figures are computed or written otherwise: then all are made again.
    """

    shape: int
    results: Mark
    checks: Mark
    versions: Mark

    def __str__(self) -> str:
        marks = (number for mark in self[1:] for number in mark)
        return ":".join(map(str, (self.shape, *marks)))

    @classmethod
    def read(cls, text: str) -> Stamp:
        """Read one that was kept; of another shape where it cannot be read."""
        numbers = [int(part) for part in text.split(":") if part.isdecimal()]
        shape, *rest = numbers if len(numbers) == 1 + 2 * len(TABLES) else [0] * 7
        return cls(shape, *(Mark(*pair) for pair in zip(rest[::2], rest[1::2], strict=True)))


def stamp(db: Session, shape: int) -> Stamp:
    """What changes with every submission, regrade, answer to a check and new version.

    Read it before the answers: what comes in between is then computed once more, never missed.
    """
    columns = []
    for table in TABLES:
        newest = select(func.coalesce(func.max(table.id), 0)).scalar_subquery()
        columns += [newest, _total(table, newest)]
    numbers = db.execute(select(*columns)).one()
    return Stamp(shape, *(Mark(*numbers[at : at + 2]) for at in range(0, len(numbers), 2)))


def came_late(since: Stamp) -> ColumnElement[bool]:
    """Whether a row has come to light, or gone, below the newest that a stamp knew."""
    totals = (
        _total(table, literal(mark.newest)) != mark.total
        for table, mark in zip(TABLES, since[1:], strict=True)
    )
    return or_(*totals)


def _total(table: Table, newest: ColumnElement[int] | ScalarSelect[int]) -> ScalarSelect[int]:
    near = select(table.id).where(table.id > newest - UNSETTLED, table.id <= newest).subquery()
    return select(func.coalesce(func.sum(near.c.id), 0)).scalar_subquery()
