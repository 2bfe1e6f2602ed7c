"""What this room writes: figures that were computed, and the programme of the summit days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Db

from course.domain.errors import NotFound, NotNow
from course.domain.programme import (
    MOST_SESSIONS,
    Programme,
    Session,
    programme_from_json,
    programme_to_json,
)
from course.domain.words import words
from course.mastery import queries
from course.mastery.counting import settle, settle_gains
from course.mastery.gains import Counted
from course.store import ProgrammeRow, RoomFigures


def keep(db: Db, edition: str, counted: str, *, stamp: str, now: datetime) -> str:
    """Keep what was counted, as far as it may be shown after what was; returns what is shown.

    Two that count at once do it one after the other.
    """
    content = settle(db.scalar(queries.last().with_for_update()), counted)
    _keep(db, edition, content, stamp=stamp, now=now)
    return content


def keep_gains(db: Db, edition: str, counted: Counted, now: datetime) -> str:
    """The same for what was gained; what is kept of the room stays, and is as old as it was."""
    before = db.scalar(queries.last().with_for_update())
    content = settle_gains(before, counted.cells, counted.groups)
    row = db.get(RoomFigures, edition)
    if row is None:
        _keep(db, edition, content, stamp="", now=now)  # no stamp: the room is still to be counted
    else:
        row.content = content
        db.flush()
    return content


def _keep(db: Db, edition: str, content: str, *, stamp: str, now: datetime) -> None:
    values = {"stamp": stamp, "as_of": now, "content": content}
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(RoomFigures).values(edition=edition, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["edition"], set_=values))


# ---------------------------------------------------------------- the programme


def propose(
    db: Db,
    edition: str,
    programme: Programme,
    *,
    revision: int,
    may_replace: bool,
    as_of: datetime,
    person_id: int,
    now: datetime,
) -> None:
    """Put a proposal in place of what stands.

    revision: what the asker saw; 0 where there was no programme. may_replace: they were asked
    whether what was edited may go. as_of: of the figures.
    Raises NotNow where somebody saved since, or what was edited would be lost unasked.
    """
    row = _locked(db, edition)
    if row is None:
        row = ProgrammeRow(edition=edition, revision=0)
        db.add(row)
    _check(row, revision)
    if row.edited_at is not None and not may_replace:
        raise NotNow(words("The programme was edited. Say first that it may be replaced."))
    row.content = programme_to_json(programme)
    row.revision += 1
    row.as_of, row.proposed_at = as_of, now
    row.edited_by, row.edited_at = person_id, None
    try:
        db.flush()
    except IntegrityError:  # of two first proposals at once the other one stands
        raise _changed_since() from None


def edit(
    db: Db,
    edition: str,
    name: str,
    *,
    title: str,
    aim: str,
    text: str,
    revision: int,
    person_id: int,
    now: datetime,
) -> None:
    """Change the words of one session. Raises NotFound, and NotNow where somebody saved since."""

    def change(sessions: list[Session], at: int) -> None:
        sessions[at] = replace(sessions[at], title=title, aim=aim, text=text)

    _change(db, edition, name, change, revision, person_id, now)


def move(
    db: Db, edition: str, name: str, by: int, *, revision: int, person_id: int, now: datetime
) -> None:
    """Move a session by places; it stays where it is at either end. Raises as `edit` does."""

    def change(sessions: list[Session], at: int) -> None:
        sessions.insert(max(0, at + by), sessions.pop(at))

    _change(db, edition, name, change, revision, person_id, now)


def remove(
    db: Db, edition: str, name: str, *, revision: int, person_id: int, now: datetime
) -> None:
    """Take a session out of the programme. Raises as `edit` does."""

    def change(sessions: list[Session], at: int) -> None:
        del sessions[at]

    _change(db, edition, name, change, revision, person_id, now)


def add(
    db: Db, edition: str, session: Session, *, revision: int, person_id: int, now: datetime
) -> None:
    """Add a session at the end. Raises NotNow where it is there, or the programme is full."""
    row = _open(db, edition, revision)
    programme = programme_from_json(row.content)
    if programme.session(session.id):
        raise NotNow(words("The programme has a session of this objective already."))
    if len(programme.sessions) >= MOST_SESSIONS:
        raise NotNow(words("The programme is full. Take a session out first."))
    _save(row, replace(programme, sessions=(*programme.sessions, session)), person_id, now)
    db.flush()


def _change(
    db: Db,
    edition: str,
    name: str,
    change: Callable[[list[Session], int], None],
    revision: int,
    person_id: int,
    now: datetime,
) -> None:
    row = _open(db, edition, revision)
    programme = programme_from_json(row.content)
    sessions = list(programme.sessions)
    change(sessions, _place(sessions, name))
    _save(row, replace(programme, sessions=tuple(sessions)), person_id, now)
    db.flush()


def _place(sessions: Sequence[Session], name: str) -> int:
    for at, one in enumerate(sessions):
        if one.id == name:
            return at
    raise NotFound(words("The programme has no such session any more."))


def _save(row: ProgrammeRow, programme: Programme, person_id: int, now: datetime) -> None:
    row.content = programme_to_json(programme)
    row.revision += 1
    row.edited_by, row.edited_at = person_id, now


def _open(db: Db, edition: str, revision: int) -> ProgrammeRow:
    row = _locked(db, edition)
    if row is None:
        raise NotFound(words("There is no programme yet."))
    _check(row, revision)
    return row


def _check(row: ProgrammeRow, revision: int) -> None:
    if row.revision != revision:
        raise _changed_since()


def _changed_since() -> NotNow:
    return NotNow(
        words("Somebody changed the programme after you opened it. Look at it again first.")
    )


def _locked(db: Db, edition: str) -> ProgrammeRow | None:
    statement = select(ProgrammeRow).where(ProgrammeRow.edition == edition).with_for_update()
    return db.scalars(statement.execution_options(populate_existing=True)).first()
