"""How many of each delegation stand where, kept by differences.

A row of the tally is shared by everybody who stands at that place, so it is written last: when the
transaction commits, in the order of its keys. Whoever holds one waits for nothing but the next, and
nobody for long. Commits never wait for each other in a circle, whatever a transaction did before
and however many people it changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import delete, event, func, insert, literal_column, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.domain.readiness import Readiness
from course.store import BoardRow, DelegationTally

_PENDING = "differences of the tally"


class Key(NamedTuple):
    """One place of one delegation."""

    delegation_id: int  # 0: without a seat
    state: Readiness
    blocked_on: str  # "": nothing is missing


def note(db: Session, differences: Mapping[Key, int]) -> None:
    """Have differences written when the transaction commits; a rollback forgets them.

    Not to be called within a savepoint: one that is undone would leave its differences behind.
    """
    if _PENDING not in db.info:
        db.info[_PENDING] = Counter[Key]()
        event.listen(db, "before_commit", settle)
        event.listen(db, "after_rollback", _forget)
    for key, difference in differences.items():
        db.info[_PENDING][key] += difference


def settle(db: Session) -> None:
    """Write what waits; committing does it by itself, and nothing but a commit should follow."""
    if db.in_nested_transaction():
        return  # of a savepoint; the whole is not over yet
    waiting: Counter[Key] = db.info.get(_PENDING, Counter())
    db.flush()  # nothing else is written after it
    changes = [(key, waiting[key]) for key in sorted(waiting) if waiting[key]]
    waiting.clear()
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    for key, difference in changes:
        same = (
            DelegationTally.delegation_id == key.delegation_id,
            DelegationTally.state == key.state,
            DelegationTally.blocked_on == key.blocked_on,
        )
        if difference < 0:
            less = DelegationTally.count + difference
            db.execute(
                update(DelegationTally).where(*same).values(count=less),
                execution_options={"synchronize_session": False},
            )
            continue
        statement = dialect.insert(DelegationTally).values(**key._asdict(), count=difference)
        more = DelegationTally.count + statement.excluded.count
        names = list(Key._fields)
        db.execute(statement.on_conflict_do_update(index_elements=names, set_={"count": more}))


def _forget(db: Session) -> None:
    db.info[_PENDING].clear()


def recount(db: Session) -> None:
    """Count all anew; the last act of its transaction.

    Nobody else writes meanwhile: what they have changed and not counted yet is added afterwards.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE delegation_tally IN EXCLUSIVE MODE"))
    db.info.get(_PENDING, Counter()).clear()
    db.execute(delete(DelegationTally))
    places = (
        func.coalesce(BoardRow.delegation_id, 0),
        BoardRow.state,
        func.coalesce(BoardRow.blocked_on, literal_column("''")),
    )
    counted = select(*places, func.count()).group_by(*places)
    db.execute(insert(DelegationTally).from_select([*Key._fields, "count"], counted))
