"""Reads of orders to print for many delegations: how far they are, and what is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.records.sessions import Scope
from course.store import Delegation, Person, PrintPart, PrintRun

LAST_RUNS = 10

KEPT = timedelta(days=1)
"""How long files that were printed for many can be fetched."""

_HAS_FILE = func.coalesce(func.length(PrintPart.content), 0) > 0


class Told(NamedTuple):
    """An order to print, and how far it is."""

    run: PrintRun
    made: int
    parts: int
    failed: tuple[str, ...] = ()  # delegations whose file could not be made
    empty: tuple[str, ...] = ()  # delegations with nobody to print for

    @property
    def files(self) -> int:
        """How many files there are to fetch."""
        return self.made - len(self.failed) - len(self.empty)

    @property
    def is_done(self) -> bool:
        """Whether every delegation's file is there."""
        return self.made == self.parts


def runs(db: Session, person_id: int) -> list[Told]:
    """What somebody ordered, the last first."""
    statement = (
        select(PrintRun, func.count(PrintPart.made_at), func.count())
        .join(PrintPart, PrintPart.run_id == PrintRun.id)
        .where(PrintRun.made_by == person_id)
        .group_by(PrintRun.id)
        .order_by(PrintRun.id.desc())
        .limit(LAST_RUNS)
    )
    told = [Told(*row) for row in db.execute(statement)]
    without = _without_file(db, [one.run.id for one in told])
    return [
        one._replace(failed=without[one.run.id, True], empty=without[one.run.id, False])
        for one in told
    ]


def _without_file(
    db: Session, run_ids: Collection[int]
) -> defaultdict[tuple[int, bool], tuple[str, ...]]:
    """Delegations that were come to, and have no file, by order and whether it failed."""
    has_failed = PrintPart.content.is_not(None)
    statement = (
        select(PrintPart.run_id, has_failed, Delegation.name)
        .join(Delegation, Delegation.id == PrintPart.delegation_id)
        .where(PrintPart.run_id.in_(run_ids), PrintPart.made_at.is_not(None), ~_HAS_FILE)
        .order_by(Delegation.name, Delegation.id)
    )
    found: defaultdict[tuple[int, bool], tuple[str, ...]] = defaultdict(tuple)
    for run_id, failed, name in db.execute(statement):
        found[run_id, bool(failed)] += (name,)
    return found


def same_waiting(db: Session, wanted: PrintRun, delegations: Collection[int]) -> PrintRun | None:
    """The same order of the same person, where it is still under way."""
    statement = (
        select(PrintRun)
        .where(PrintRun.made_by == wanted.made_by, PrintRun.kind == wanted.kind)
        .where(PrintRun.days == wanted.days, PrintRun.place == wanted.place)
        .where(PrintRun.failed_at.is_(None))
        .order_by(PrintRun.id.desc())
    )
    for found in db.scalars(statement):
        parts = db.execute(
            select(PrintPart.delegation_id, PrintPart.made_at).where(PrintPart.run_id == found.id)
        ).all()
        waits = any(part.made_at is None for part in parts)
        if waits and {part.delegation_id for part in parts} == set(delegations):
            return found
    return None


def last_cards_of_others(db: Session, scope: Scope, person_id: int) -> tuple[str, datetime] | None:
    """Who else had cards printed for the reader's delegations in the last day, and when."""
    statement = (
        select(Person.name, PrintRun.made_at)
        .join(Person, Person.id == PrintRun.made_by)
        .where(PrintRun.made_by != person_id, PrintRun.kind != "badges")
        .order_by(PrintRun.id.desc())
        .limit(1)
    )
    if not scope.everyone:
        own = PrintPart.delegation_id.in_(sorted(scope.delegations))
        statement = statement.where(
            select(PrintPart.run_id).where(PrintPart.run_id == PrintRun.id, own).exists()
        )
    row = db.execute(statement).first()
    return (row[0], row[1]) if row else None


def run(db: Session, public_id: str, person_id: int) -> PrintRun | None:
    """One's own order; None where there is none of this id."""
    return db.scalar(
        select(PrintRun).where(PrintRun.public_id == public_id, PrintRun.made_by == person_id)
    )


def made_parts(db: Session, run_id: int, scope: Scope) -> list[tuple[int, str]]:
    """Delegations whose file is there, of those that the reader looks after by now: id and code."""
    statement = (
        select(Delegation.id, Delegation.code)
        .join(PrintPart, PrintPart.delegation_id == Delegation.id)
        .where(PrintPart.run_id == run_id, _HAS_FILE)
        .order_by(Delegation.code)
    )
    if not scope.everyone:
        statement = statement.where(Delegation.id.in_(sorted(scope.delegations)))
    return [(row[0], row[1]) for row in db.execute(statement)]


def content(db: Session, run_id: int, delegation_id: int) -> bytes | None:
    """One file, sealed."""
    return db.scalar(
        select(PrintPart.content).where(
            PrintPart.run_id == run_id, PrintPart.delegation_id == delegation_id
        )
    )


def old_runs(db: Session, now: datetime) -> list[int]:
    """The orders whose day is over."""
    return list(db.scalars(select(PrintRun.id).where(PrintRun.made_at <= now - KEPT)))


def next_part(db: Session) -> tuple[PrintRun, Delegation] | None:
    """One file that waits; any of them, so that machines that look at once seldom take the same."""
    statement = (
        select(PrintRun, Delegation)
        .join(PrintPart, PrintPart.run_id == PrintRun.id)
        .join(Delegation, Delegation.id == PrintPart.delegation_id)
        .join(Person, Person.id == PrintRun.made_by)
        .where(PrintPart.made_at.is_(None), PrintRun.failed_at.is_(None))
        .where(Person.disabled_at.is_(None))  # who may not sign in lets nobody else do so
        .order_by(PrintRun.id, func.random())
        .limit(1)
    )
    row = db.execute(statement).first()
    return (row[0], row[1]) if row else None
