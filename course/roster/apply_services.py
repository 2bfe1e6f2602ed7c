"""A list applied: everything that still is as it was shown, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotNow
from course.domain.roster import Book, Entry, Kind, Plan, Values, plan, same_as
from course.domain.roster_rows import Row
from course.domain.words import Words, words
from course.records import audit, board, people
from course.records.audit import Event
from course.records.standing import batched
from course.roster import book_queries, queries, services, writing
from course.roster.book_queries import in_parts
from course.store import Outcome, RosterImport, RosterRow

MOST_DECIDED = 200
"""People of the same name about whom one page asks; the others are left out."""

_LOCK = 20270521  # PostgreSQL's advisory lock of whoever applies or undoes

Watch = Callable[[Sequence[Any]], Iterable[Any]]


class Work(NamedTuple):
    """What is to be done, line by line."""

    adds: list[tuple[RosterRow, Values]]
    changes: list[tuple[RosterRow, Entry]]
    leaves: list[tuple[RosterRow, Entry]]
    meanwhile: list[tuple[RosterRow, Words]]


def apply(
    db: Session,
    course: Course,
    one: RosterImport,
    *,
    by: int | None,
    same: Collection[int] = (),
    decided: int = MOST_DECIDED,
    locales: Collection[str],
    now: datetime,
    watch: Watch = iter,
) -> list[int]:
    """Do what a list would do; what has changed since it was shown is told, and left alone.

    same: ids of lines whose person is the one who was proposed. decided: of how many proposals
    somebody has seen the first ones; the others wait. watch: shows how far it is.
    Returns the ids of the people who were added. Raises NotNow where it was applied before.
    """
    if one.applied_at is not None:
        raise NotNow(words("This list was applied already."))
    take_turns(db)
    rows = list(db.scalars(_kept(one)))
    ids = {row.person_id for row in rows if row.person_id is not None}
    lock(db, ids)
    book, fresh = _held_anew(db, one, rows, ids, by, locales, now)
    work = _sorted(rows, fresh, set(same), decided)
    try:
        touched, added = _write(db, work, book, fresh, now)
    except IntegrityError as clash:
        raise NotNow(
            words("Somebody else changed people at this moment. Nothing was done. Try again.")
        ) from clash
    for some in watch(list(batched(sorted(touched)))):
        board.refresh(db, course, some, now)
    one.applied_at, one.report = now, json.dumps(queries.outcomes(db, one))
    db.flush()
    new = queries.public_ids(db, added)
    lines = {row.id: new[person_id] for (row, _), person_id in zip(work.adds, added, strict=True)}
    _log(db, one, work, lines, by, now)
    return added


def take_turns(db: Session) -> None:
    """Let one list follow the other. On SQLite the transaction is alone already."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def lock(db: Session, ids: Collection[int]) -> None:
    """Lock many people, in the order of their ids."""
    for some in in_parts(sorted(ids)):
        people.lock_all(db, some)


def _kept(one: RosterImport) -> Any:
    return select(RosterRow).where(RosterRow.import_id == one.id).order_by(RosterRow.id)


# ---------------------------------------------------------------- what still is as it was shown


def _held_anew(
    db: Session,
    one: RosterImport,
    rows: Sequence[RosterRow],
    ids: Collection[int],
    by: int | None,
    locales: Collection[str],
    now: datetime,
) -> tuple[Book, Plan]:
    said = [Row(*json.loads(row.said)) for row in rows if row.said]
    book = book_queries.book(db, said, now, more=ids)
    is_whole = one.is_whole and not json.loads(one.told)["unreadable"]
    return book, plan(said, book, by=by, locales=locales, is_whole=is_whole)


def _sorted(rows: Sequence[RosterRow], fresh: Plan, same: set[int], decided: int) -> Work:
    work = Work([], [], [], [])
    by_line = {entry.line: entry for entry in fresh.entries if entry.line is not None}
    leaving = {entry.person_id: entry for entry in fresh.entries if entry.line is None}
    bad = {one.line: one.reasons[0] for one in fresh.bad}
    seen, met = 0, dict[int | None, int | None]()
    for row in rows:
        if row.kind in {Kind.SAME, Kind.BAD}:
            continue
        seen += row.kind is Kind.PERHAPS
        if row.kind is Kind.PERHAPS and seen > decided:
            continue
        entry = by_line.get(row.line) if row.line is not None else leaving.get(row.person_id)
        if entry is None or entry._replace(new=None) != services.entry_of(row):
            work.meanwhile.append((row, bad.get(row.line) or _CHANGED))
        elif row.kind is Kind.LEAVE:
            work.leaves.append((row, entry))
        elif row.kind is Kind.PERHAPS and row.id in same and row.person_id in met:
            work.meanwhile.append((row, same_as(met[row.person_id])))
        elif row.kind is Kind.CHANGE or (row.kind is Kind.PERHAPS and row.id in same):
            work.changes.append((row, entry))
            met[row.person_id] = row.line
        else:
            assert entry.new is not None, "somebody would be added"
            work.adds.append((row, entry.new))
    return work


_CHANGED = words("Somebody changed this since it was shown. Import the file again.")


# ---------------------------------------------------------------- doing it


def _write(
    db: Session, work: Work, book: Book, fresh: Plan, now: datetime
) -> tuple[set[int], list[int]]:
    """Write it all; returns whom it touched, and who of them is new."""
    codes = {values["delegation"] for _, values in work.adds}
    codes |= {entry.after.get("delegation") for _, entry in work.changes}
    made = {code: name for code, name in fresh.new_places.items() if code in codes}
    place_ids = writing.place_ids(db, made)
    added = writing.add(db, work.adds, place_ids, now)
    known = {each.id: each for each in book.people}
    noted = [*added, *writing.change(db, work.changes, known, place_ids, now)]
    noted += writing.end(db, work.leaves, now)
    noted += [
        {"id": row.id, "outcome": Outcome.MEANWHILE, "reasons": services.reasons([why])}
        for row, why in work.meanwhile
    ]
    services.note(db, noted)
    touched = {row.person_id for row, _ in (*work.changes, *work.leaves)}
    new = [each["person_id"] for each in added]
    return {each for each in (*touched, *new) if each is not None}, new


def _log(
    db: Session,
    one: RosterImport,
    work: Work,
    new: Mapping[int, str],
    by: int | None,
    now: datetime,
) -> None:
    """Say of everybody what was done, and of the list how much."""
    public_ids = queries.public_ids(db, [row.person_id for row, _ in work.changes + work.leaves])
    note = {"list": one.public_id}
    events = [
        Event(
            "person.added",
            people.subject_of(new[row.id]),
            {**note, "role": "delegate", "delegation": values["delegation"]},
            {"name": values["name"] or ""},
        )
        for row, values in work.adds
    ]
    for row, entry in work.changes:
        if entry.after:
            who = people.subject_of(public_ids[row.person_id or 0])
            texts = {
                "before": services.as_text(entry.before),
                "after": services.as_text(entry.after),
            }
            events.append(
                Event("person.changed", who, {**note, "fields": sorted(entry.after)}, texts)
            )
    for row, entry in work.leaves:
        who = people.subject_of(public_ids[row.person_id or 0])
        events.append(Event("seat.ended", who, {**note, "delegation": entry.before["delegation"]}))
    events.append(
        Event(
            "roster.applied",
            f"list {one.public_id}",
            json.loads(one.report or "{}"),
            {"file": one.file_name},
        )
    )
    audit.record_all(db, events, actor_id=by, now=now)
