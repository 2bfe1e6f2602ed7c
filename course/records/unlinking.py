"""Cutting answers off from whoever gave them: they stay for the statistics and lead to nobody.

Which questions mislead, how hard they are and what the course teaches is worked out from all
answers. So those of somebody who is erased move to a new record, which has no name and no number in
common with theirs: public ids are made anew, and of every moment only the day is left, with how
long things took. They stay together, since that a second try followed a first belongs to the
figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course.domain.privacy import Entry, Erasure
from course.domain.privacy.people import NO_NAME
from course.records.owned import entries_that, parent_of, table_of
from course.records.tokens import new_public_id
from course.store import Attempt, AttemptState, Challenge, DrawnItem, Person, StoredResponse

Row = dict[str, Any]
Shifts = dict[int, timedelta]  # row id -> how far its moments move


def unlink(db: Session, person: Person, entries: Collection[Entry], now: datetime) -> int | None:
    """Move what stays for the statistics to a record without a name; None where there is nothing.

    What was never handed in has no part in statistics: it is deleted.
    """
    _drop_unfinished(db, person.id)
    wanted = list(entries_that(Erasure.UNLINK, entries))
    roots = {entry.table: _rows(db, entry, person.id) for entry in wanted if "." not in entry.owner}
    if not any(roots.values()):
        return None
    nobody = _nobody(db, now)
    shifts: dict[str, Shifts] = {}
    for entry in wanted:
        if entry.table in roots:
            shifts[entry.table] = _move(db, entry, roots[entry.table], nobody)
        else:
            shifts[entry.table] = _follow(db, entry, shifts)
    return nobody


def _drop_unfinished(db: Session, person_id: int) -> None:
    """Delete a try that was not submitted, and an objection that nobody has decided."""
    mine = Attempt.person_id == person_id
    tries = select(Attempt.id).where(mine, Attempt.state == AttemptState.OPEN)
    places = select(DrawnItem.id).where(DrawnItem.attempt_id.in_(tries))
    db.execute(delete(StoredResponse).where(StoredResponse.drawn_item_id.in_(places)))
    db.execute(delete(DrawnItem).where(DrawnItem.attempt_id.in_(tries)))
    db.execute(delete(Attempt).where(mine, Attempt.state == AttemptState.OPEN))
    theirs = Challenge.person_id == person_id
    db.execute(delete(Challenge).where(theirs, Challenge.decided_at.is_(None)))


def _nobody(db: Session, now: datetime) -> int:
    """A record without a name, which nobody can sign in to; returns its id."""
    nobody = Person(
        public_id=new_public_id(),
        name=NO_NAME,
        created_at=_day(now),
        disabled_at=_day(now),
        erased_at=_day(now),
    )
    db.add(nobody)
    db.flush()
    return nobody.id


def _rows(db: Session, entry: Entry, person_id: int) -> list[Row]:
    table = table_of(entry)
    rows = db.execute(select(table).where(table.c[entry.owner] == person_id)).mappings()
    return [dict(row) for row in rows]


def _move(db: Session, entry: Entry, rows: list[Row], nobody: int) -> Shifts:
    """Give rows to nobody, with new public ids and without the hour of the day."""
    shifts = {row["id"]: _shift(row) for row in rows}
    for row in rows:
        values = {**_moved(row, shifts[row["id"]]), **entry.empty, entry.owner: nobody}
        if "public_id" in row:
            values["public_id"] = new_public_id()
        table = table_of(entry)
        db.execute(update(table).where(table.c.id == row["id"]).values(values))
    return shifts


def _follow(db: Session, entry: Entry, shifts: dict[str, Shifts]) -> Shifts:
    """Move the moments of parts as far as those of what they are parts of."""
    table, step = table_of(entry), entry.owner.partition(".")[0]
    above = shifts[parent_of(table.c[step]).name]
    found: Shifts = {}
    for some in _some(list(above)):
        rows = db.execute(select(table).where(table.c[step].in_(some))).mappings().all()
        for row in rows:
            found[row["id"]] = above[row[step]]
            if values := _moved(dict(row), found[row["id"]]):
                db.execute(update(table).where(table.c.id == row["id"]).values(values))
    return found


def _some(ids: list[int], at_once: int = 500) -> Iterator[list[int]]:
    return (ids[start : start + at_once] for start in range(0, len(ids), at_once))


def _moments(row: Row) -> dict[str, datetime]:
    return {name: value for name, value in row.items() if isinstance(value, datetime)}


def _shift(row: Row) -> timedelta:
    first = min(_moments(row).values())
    return first - _day(first)


def _moved(row: Row, shift: timedelta) -> Row:
    return {name: value - shift for name, value in _moments(row).items()}


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
