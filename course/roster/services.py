"""A list of names, read and held against the people who are here; kept until it is applied."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.roster import Entry, Kind, Plan, Values, plan
from course.domain.roster_rows import Bad, Row
from course.domain.words import Words, as_json, words
from course.records.tokens import new_public_id
from course.roster import book_queries, queries
from course.roster.reading import ReadList
from course.store import RosterImport, RosterRow

MOST_AT_ONCE = 5_000
"""People of one list: while it is applied, on SQLite nobody else can save."""

KEPT_DAYS = 30
"""How long the lines of a list are kept; they are personal."""


def keep(
    db: Session,
    read: ReadList,
    *,
    file_name: str,
    by: int | None,
    is_whole: bool,
    locales: Collection[str],
    now: datetime,
    most: int = MOST_AT_ONCE,
) -> RosterImport:
    """Hold a list against what is here, and keep the difference.

    Raises NotValid where it is too much at once.
    """
    if len(read.rows) > most:
        raise NotValid(
            words(
                "The list names %(count)s people; at most %(most)s come in at once. Split it.",
                count=len(read.rows),
                most=most,
            )
        )
    held = plan(
        read.rows,
        book_queries.book(db, read.rows, now),
        by=by,
        locales=locales,
        is_whole=is_whole and not read.bad,
    )
    bad = sorted([*read.bad, *held.bad], key=lambda one: one.line or 0)
    one = RosterImport(
        public_id=new_public_id(),
        person_id=by,
        file_name=file_name[-200:],
        is_whole=is_whole,
        told=_told(read, held, bad),
        made_at=now,
    )
    db.add(one)
    db.flush()
    rows = {row.line: row for row in read.rows}
    names = _names(db, held)
    for some in book_queries.in_parts([*_good(held, rows, names), *_bad(bad, rows)]):
        db.execute(insert(RosterRow), [{"import_id": one.id, **values} for values in some])
    return one


def _told(read: ReadList, held: Plan, bad: Sequence[Bad]) -> str:
    kinds = Counter(entry.kind for entry in held.entries)
    return _json(
        {
            "found": read.found,
            "unknown": read.unknown,
            "places": held.new_places,
            "unspoken": held.unspoken,
            "unreadable": len(read.bad),
            "lines": {**kinds, Kind.BAD: len(bad)},
        }
    )


def _names(db: Session, held: Plan) -> dict[int, str]:
    """Names of those who are not in the list."""
    ids = [entry.person_id for entry in held.entries if entry.line is None and entry.person_id]
    return {
        person_id: name
        for some in book_queries.in_parts(ids)
        for person_id, name in queries.names(db, some)
    }


def _good(held: Plan, rows: dict[int, Row], names: dict[int, str]) -> Iterator[dict[str, Any]]:
    for entry in held.entries:
        row = rows[entry.line] if entry.line is not None else None
        label = row.name if row else names[entry.person_id or 0]
        yield _values(entry.kind, entry.line, label, row) | {
            "person_id": entry.person_id,
            "before": _json(entry.before),
            "after": _json(entry.after),
        }


def _bad(bad: Sequence[Bad], rows: dict[int, Row]) -> Iterator[dict[str, Any]]:
    for one in bad:
        row = rows.get(one.line) if one.line is not None else None
        yield _values(Kind.BAD, one.line, one.label, row) | {"reasons": reasons(one.reasons)}


def _values(kind: Kind, line: int | None, label: str, row: Row | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "line": line,
        "label": label[:200],
        "person_id": None,
        "said": _json(row) if row else None,
        "before": "{}",
        "after": "{}",
        "reasons": "[]",
    }


def reasons(why: Sequence[Words]) -> str:
    """Words as they are kept."""
    return _json([as_json(one) for one in why])


def as_text(values: Values) -> str:
    """Fields and what they say, in a line for the log."""
    return ", ".join(f"{field}: {value or '-'}" for field, value in values.items())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def entry_of(row: RosterRow) -> Entry:
    """What a kept line would do. What a new person is like is in the line itself."""
    return Entry(row.kind, row.line, row.person_id, json.loads(row.before), json.loads(row.after))


# ---------------------------------------------------------------- one import


def hold(db: Session, public_id: str) -> RosterImport:
    """An import, held for a change until the transaction ends. Raises NotFound."""
    one = db.scalar(
        select(RosterImport)
        .where(RosterImport.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if one is None:
        raise NotFound(words("There is no such list."))
    return one


def forget(db: Session, one: RosterImport) -> None:
    """Delete a list that was never applied. Raises NotNow where it was."""
    if one.applied_at is not None:
        raise NotNow(words("This list was applied. Undo it instead."))
    db.execute(delete(RosterRow).where(RosterRow.import_id == one.id))
    db.delete(one)
    db.flush()


def forget_old(db: Session, before: datetime) -> None:
    """Delete the lines of lists that came before a moment, and lists never applied whole."""
    old = select(RosterImport.id).where(RosterImport.made_at < before)
    db.execute(delete(RosterRow).where(RosterRow.import_id.in_(old)))
    db.execute(
        delete(RosterImport).where(RosterImport.made_at < before, RosterImport.applied_at.is_(None))
    )


def note(db: Session, changed: Sequence[dict[str, Any]]) -> None:
    """Write what became of lines, each by its id."""
    for some in book_queries.in_parts(changed):
        db.execute(update(RosterRow), some)
