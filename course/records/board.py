"""The board's rows: written in the transaction that changes a person, by whatever changes one.

A row says nothing that is not in the records: who the person is, where they stand, when they last
did something. So it can be made anew at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.domain.completion import Record
from course.domain.course import Course
from course.domain.ethiopic import ETHIOPIC
from course.domain.name_search import folded, name_words, sort_key
from course.domain.readiness import last_act, place
from course.domain.record_text import record_from_json
from course.domain.rights import Right
from course.records import tally
from course.records.locks import lock_all
from course.records.tally import Key
from course.store import (
    BoardRow,
    BoardWord,
    CheckAnswer,
    Completion,
    Grant,
    Person,
    Seat,
    StandingRow,
)
from course.store.board import LONGEST_KEY, LONGEST_WORD, NEVER

Values = dict[str, Any]


def refresh(db: Session, course: Course, people_ids: Collection[int], now: datetime) -> None:
    """Bring the rows of some people up to what the records say; who is not listed loses theirs.

    Whatever changes a name, a seat, the right to learn, a language or whether somebody may sign in
    calls this; whatever changes what they learned calls `standing.refresh`, which does. At most
    `standing.AT_ONCE` people. They are locked.
    """
    lock_all(db, people_ids)
    follow(db, course, people_ids, now)


def follow(db: Session, course: Course, people_ids: Collection[int], now: datetime) -> None:
    """The same for people who are locked already."""
    db.flush()
    is_listed = BoardRow.person_id.in_(people_ids)
    # Columns, not objects: what this session has read before must not stand for what is there.
    before = {row["person_id"]: dict(row) for row in _rows(db, people_ids)}
    after = {row.id: _values(course, row) for row in db.execute(_facts(course, people_ids, now))}
    gone = before.keys() - after.keys()
    changed = [row for one, row in after.items() if before.get(one) != row]
    renamed = [
        row for row in changed if before.get(row["person_id"], {}).get("names") != row["names"]
    ]
    if gone:
        db.execute(delete(BoardRow).where(is_listed, BoardRow.person_id.in_(gone)))
    _put(db, changed)
    _put_words(db, gone, renamed)
    tally.note(db, _differences(before, after))


def rebuild(db: Session, course: Course, now: datetime, *, at_once: int) -> None:
    """Make all rows anew, and count them.

    at_once: how many people are looked at at a time.
    """
    ids = db.scalars(select(Person.id).order_by(Person.id)).all()
    for start in range(0, len(ids), at_once):
        refresh(db, course, ids[start : start + at_once], now)
    tally.recount(db)


def forget(db: Session, people_ids: Collection[int]) -> None:
    """Take rows and words away, to make them anew, whatever they say. The people are locked."""
    lock_all(db, people_ids)
    for table in (BoardWord, BoardRow):
        db.execute(delete(table).where(table.person_id.in_(people_ids)))


def is_empty(db: Session) -> bool:
    """Whether nobody has a row though somebody learns, as after an upgrade."""
    learns = select(Grant.id).where(Grant.right == Right.LEARN).limit(1)
    return db.scalar(learns) is not None and db.scalar(select(BoardRow.person_id).limit(1)) is None


def misread(db: Session) -> list[int]:
    """Who has a word that would be folded otherwise today, as after an upgrade: Ethiopic ones."""
    rows = db.execute(
        select(BoardWord.person_id, BoardWord.word)
        .where(BoardWord.word >= ETHIOPIC[0], BoardWord.word <= ETHIOPIC[1])
        .order_by(BoardWord.person_id)
    )
    return list(dict.fromkeys(person_id for person_id, word in rows if folded(word) != word))


def misplaced(db: Session, course: Course, records: Mapping[int, Record]) -> list[int]:
    """Whose rows say another place than the course as it now is.

    records: of everybody who has a standing; the others have done nothing.
    """
    nothing = place(course, Record())
    rows = db.execute(select(BoardRow.person_id, BoardRow.state, BoardRow.blocked_on))
    return [
        person_id
        for person_id, state, blocked_on in rows
        if (state, blocked_on)
        != (place(course, records[person_id]) if person_id in records else nothing)
    ]


# ---------------------------------------------------------------- what a row says


def _facts(course: Course, people_ids: Collection[int], now: datetime) -> Any:
    """One query: whoever learns and may sign in, with all that their rows depend on."""
    learns = (Grant.person_id == Person.id, Grant.right == Right.LEARN)
    lasts = or_(Grant.until.is_(None), Grant.until > now)
    answered = select(func.max(CheckAnswer.answered_at)).where(CheckAnswer.person_id == Person.id)
    older = (
        select(Completion.edition)
        .where(Completion.person_id == Person.id, Completion.edition != course.edition)
        .order_by(Completion.completed_at.desc(), Completion.id.desc())
        .limit(1)
    )
    for_good = select(Grant.id).where(*learns, Grant.until.is_(None)).exists()
    until = select(func.max(Grant.until)).where(*learns, Grant.until > now)
    return (
        select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.latin_name,
            Person.locale,
            Seat.delegation_id,
            Seat.category,
            StandingRow.record,
            answered.scalar_subquery().label("answered_at"),
            older.scalar_subquery().label("older"),
            for_good.label("for_good"),
            until.scalar_subquery().label("until"),
        )
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .where(Person.id.in_(people_ids), Person.disabled_at.is_(None))
        .where(select(Grant.id).where(*learns, lasts).exists())
    )


def _values(course: Course, row: Row[Any]) -> Values:
    record = record_from_json(row.record) if row.record else Record()
    state, blocked_on = place(course, record)
    acts = [at for at in (last_act(record), row.answered_at) if at is not None]
    words = name_words(row.name, row.latin_name, longest=LONGEST_WORD)
    return {
        "person_id": row.id,
        "public_id": row.public_id,
        "delegation_id": row.delegation_id,
        "category": row.category,
        "state": state,
        "rank": state.rank,
        "blocked_on": blocked_on,
        "active_at": max(acts, default=NEVER),
        "locale": row.locale,
        "has_exemption": bool(record.exempt),
        "edition": None if record.completed_at else row.older,
        "learns_until": None if row.for_good else row.until,
        "sort_key": sort_key(row.name, row.latin_name, longest=LONGEST_KEY),
        "names": f" {' '.join(words)} ",
    }


def _rows(db: Session, people_ids: Collection[int]) -> Any:
    return db.execute(
        select(BoardRow.__table__).where(BoardRow.person_id.in_(people_ids))
    ).mappings()


def _differences(before: Mapping[int, Values], after: Mapping[int, Values]) -> Mapping[Key, int]:
    found = Counter[Key]()
    for row in after.values():
        found[_key(row)] += 1
    for row in before.values():
        found[_key(row)] -= 1
    return found


def _key(row: Values) -> Key:
    return Key(row["delegation_id"] or 0, row["state"], row["blocked_on"] or "")


# ---------------------------------------------------------------- writing


def _put(db: Session, rows: Sequence[Values]) -> None:
    if not rows:
        return
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(BoardRow)
    values = {name: statement.excluded[name] for name in rows[0].keys() - {"person_id"}}
    db.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_=values), list(rows)
    )


def _put_words(db: Session, gone: Collection[int], renamed: Sequence[Values]) -> None:
    old = [*gone, *(row["person_id"] for row in renamed)]
    if old:
        db.execute(delete(BoardWord).where(BoardWord.person_id.in_(old)))
    words = [
        {"word": word, "person_id": row["person_id"]}
        for row in renamed
        for word in row["names"].split()
    ]
    if words:
        db.execute(insert(BoardWord), words)
