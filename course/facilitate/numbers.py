"""How many stand where, in view of one reader: read from the tally, not counted one by one.

Whose right to learn has ended by the clock alone is still in the tally, and taken off here: an
index holds those few.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from course.domain.readiness import Readiness
from course.records.sessions import Scope
from course.store import BoardRow, Delegation, DelegationTally


class Numbers(NamedTuple):
    """Everybody in view, whatever a list shows of them."""

    by_place: dict[tuple[Readiness, str], int]  # state and what blocks ("": nothing) -> people

    @property
    def people(self) -> int:
        """Everybody."""
        return sum(self.by_place.values())

    def of(self, *states: Readiness, blocked: str = "") -> int:
        """How many are in one of these states, and blocked on that where it is named."""
        return sum(
            count
            for (state, key), count in self.by_place.items()
            if state in states and blocked in ("", key)
        )

    def blocked_on(self, keys: list[str]) -> int:
        """How many are blocked on one of these."""
        return sum(count for (_, key), count in self.by_place.items() if key in keys)

    def narrowed(self, states: tuple[Readiness, ...], keys: list[str] | None) -> Numbers:
        """Those in these states and, where keys are given, blocked on one of them."""
        return Numbers(
            {
                (state, key): count
                for (state, key), count in self.by_place.items()
                if state in states and (keys is None or key in keys)
            }
        )


def tally(scope: Scope, now: datetime) -> Subquery:
    """Delegation (0: none), state, what blocks ("": nothing), people; a place may come twice."""
    kept = select(
        DelegationTally.delegation_id,
        DelegationTally.state,
        DelegationTally.blocked_on,
        DelegationTally.count.label("people"),
    )
    ended = select(
        func.coalesce(BoardRow.delegation_id, 0),
        BoardRow.state,
        func.coalesce(BoardRow.blocked_on, ""),
        literal(-1),
    ).where(BoardRow.learns_until <= now)
    if not scope.everyone:
        inside = sorted(scope.delegations)
        kept = kept.where(DelegationTally.delegation_id.in_(inside))
        ended = ended.where(BoardRow.delegation_id.in_(inside))
    return union_all(kept, ended).subquery("tally")


def numbers(
    db: Session, scope: Scope, now: datetime, *, delegation_id: int | None = None
) -> Numbers:
    """Count everybody in view; with `delegation_id` (0: without a seat) those of one delegation."""
    counted = tally(scope, now)
    places = (counted.c.state, counted.c.blocked_on)
    statement = select(*places, func.sum(counted.c.people)).group_by(*places)
    if delegation_id is not None:
        statement = statement.where(counted.c.delegation_id == delegation_id)
    return Numbers({(state, key): count for state, key, count in db.execute(statement) if count})


def delegations(db: Session, scope: Scope) -> list[Delegation]:
    """The delegations in view, by name."""
    statement = select(Delegation).order_by(func.lower(Delegation.name), Delegation.id)
    if not scope.everyone:
        statement = statement.where(Delegation.id.in_(sorted(scope.delegations)))
    return list(db.scalars(statement))
