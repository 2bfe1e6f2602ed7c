"""Reads of reminders: whom they are for, what became of them, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import Session

from course.domain.readiness import Readiness
from course.domain.reminding import GAP, MOST_A_WEEK, WEEK, Choice, choice_from_json
from course.records.sessions import Scope
from course.store import (
    BoardRow,
    Delegation,
    OutboxMessage,
    Person,
    Reminder,
    ReminderRound,
    StandingRow,
)

COUNTED = 1000
"""Up to so many people are counted before sending; more are "more than"."""

LOOKED_AT = 10_000
"""Of so many people at most is it looked up who would get a letter, so that a page stays fast."""

LISTED = 50
BACK_FOR = timedelta(days=60)
"""So long a letter that came back waits for somebody."""


def kind_of(round_id: int) -> str:
    """How letters of one round are named in the outbox."""
    return f"reminder:{round_id}"


def those(choice: Choice, scope: Scope, now: datetime) -> list[ColumnElement[bool]]:
    """Conditions on board rows: whom a choice of somebody with this scope reaches."""
    states = [Readiness.NOT_STARTED]
    if not choice.only_not_started:
        states.append(Readiness.UNDER_WAY)
    conditions: list[ColumnElement[bool]] = [BoardRow.state.in_(states)]
    if not scope.everyone:
        conditions.append(BoardRow.delegation_id.in_(sorted(scope.delegations)))
    if choice.delegations:
        conditions.append(BoardRow.delegation_id.in_(choice.delegations))
    if choice.blocked_on:
        conditions.append(BoardRow.blocked_on == choice.blocked_on)
    if choice.inactive_days:
        conditions.append(BoardRow.active_at <= now - timedelta(days=choice.inactive_days))
    return conditions


def written_to(now: datetime) -> list[ColumnElement[bool]]:
    """Conditions on people: who would get a letter now, as `domain.reminding.may_remind` has it."""
    lately = (
        OutboxMessage.person_id == Person.id,
        OutboxMessage.kind.startswith("reminder:"),
    )
    week = select(func.count()).where(*lately, OutboxMessage.written_at > now - WEEK)
    day = select(OutboxMessage.id).where(*lately, OutboxMessage.written_at > now - GAP)
    return [
        Person.email.is_not(None),
        Person.reminders_off_at.is_(None),
        ~day.exists(),
        week.scalar_subquery() < MOST_A_WEEK,
    ]


class Count(NamedTuple):
    """How many people a reminder is about."""

    written_to: int  # now, up to `COUNTED`
    chosen: int  # all of the choice, up to `LOOKED_AT`
    is_more: bool  # whether more than `written_to` may follow


def count(db: Session, choice: Choice, scope: Scope, now: datetime) -> Count:
    """Count whom a choice would write to now."""
    looked = _looked_at(choice, scope, now)
    some = (
        select(Person.id)
        .join(looked, looked.c.person_id == Person.id)
        .where(*written_to(now))
        .limit(COUNTED + 1)
    )
    found = db.scalar(select(func.count()).select_from(some.subquery())) or 0
    chosen = db.scalar(select(func.count()).select_from(looked)) or 0
    return Count(min(found, COUNTED), chosen, found > COUNTED or chosen == LOOKED_AT)


def _looked_at(choice: Choice, scope: Scope, now: datetime) -> Subquery:
    """The first whom a choice reaches: whether each wants a letter takes a look of its own."""
    reached = select(BoardRow.person_id).where(*those(choice, scope, now))
    return reached.order_by(BoardRow.person_id).limit(LOOKED_AT).subquery("looked")


class Reached(NamedTuple):
    """Somebody whom a reminder is for."""

    person: Person
    record: str | None  # JSON; None: nothing done


def first(db: Session, choice: Choice, scope: Scope, now: datetime) -> Reached | None:
    """The first whom a choice would write to now; None: nobody of those who are looked at."""
    looked = select(_looked_at(choice, scope, now).c.person_id)
    some = _reached(choice, scope, now).where(BoardRow.person_id.in_(looked), *written_to(now))
    row = db.execute(some.limit(1)).first()
    return Reached(*row) if row is not None else None


def reached(
    db: Session, choice: Choice, scope: Scope, now: datetime, *, after: int, limit: int
) -> list[Reached]:
    """The next people whom a choice reaches, by id; some of them want no letter, or had one."""
    statement = _reached(choice, scope, now).where(BoardRow.person_id > after).limit(limit)
    return [Reached(*row) for row in db.execute(statement)]


def _reached(choice: Choice, scope: Scope, now: datetime) -> Select[Person, str | None]:
    return (
        select(Person, StandingRow.record)
        .join(BoardRow, BoardRow.person_id == Person.id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .where(*those(choice, scope, now))
        .order_by(BoardRow.person_id)
    )


def reminded(db: Session, people: Sequence[int], since: datetime) -> dict[int, list[datetime]]:
    """When each of these was reminded lately."""
    statement = select(OutboxMessage.person_id, OutboxMessage.written_at).where(
        OutboxMessage.person_id.in_(people),
        OutboxMessage.kind.startswith("reminder:"),
        OutboxMessage.written_at > since,
    )
    found: dict[int, list[datetime]] = {}
    for person_id, at in db.execute(statement):
        if person_id is not None:
            found.setdefault(person_id, []).append(at)
    return found


# ---------------------------------------------------------------- what there is


class Delivery(NamedTuple):
    """What became of the letters of a round."""

    waiting: int
    sent: int
    back: int  # came back, or were given up


class Told(NamedTuple):
    """A reminder as the list tells it."""

    reminder: Reminder
    by: str
    choice: Choice
    last: ReminderRound | None  # None: no round yet
    delivery: Delivery


def told(db: Session, scope: Scope, person_id: int) -> list[Told]:
    """Reminders, the newest first: the secretariat's page has all, a focal point's own ones."""
    last = (
        select(func.max(ReminderRound.id))
        .where(ReminderRound.reminder_id == Reminder.id)
        .correlate(Reminder)
        .scalar_subquery()
    )
    statement = (
        select(Reminder, Person.name, ReminderRound)
        .join(Person, Person.id == Reminder.made_by)
        .outerjoin(ReminderRound, ReminderRound.id == last)
        .order_by(Reminder.id.desc())
        .limit(LISTED)
    )
    if not scope.everyone:
        statement = statement.where(Reminder.made_by == person_id)
    rows = db.execute(statement).all()
    became = _deliveries(db, [round_.id for *_, round_ in rows if round_ is not None])
    return [
        Told(
            reminder,
            by,
            choice_from_json(reminder.chosen),
            round_,
            became.get(round_.id if round_ else 0, Delivery(0, 0, 0)),
        )
        for reminder, by, round_ in rows
    ]


def _deliveries(db: Session, rounds: Sequence[int]) -> dict[int, Delivery]:
    back = or_(OutboxMessage.bounced_at.is_not(None), OutboxMessage.failed_at.is_not(None))
    sent = OutboxMessage.sent_at.is_not(None)
    statement = (
        select(
            OutboxMessage.kind,
            func.count().filter(~sent, ~back),
            func.count().filter(sent, ~back),
            func.count().filter(back),
        )
        .where(OutboxMessage.kind.in_([kind_of(one) for one in rounds]))
        .group_by(OutboxMessage.kind)
    )
    return {
        int(kind.partition(":")[2]): Delivery(*counts) for kind, *counts in db.execute(statement)
    }


def is_any_due(db: Session, now: datetime) -> bool:
    """Whether a round is to begin, or one that has begun has not reached everybody."""
    due = select(Reminder.id).where(Reminder.next_at <= now).exists()
    begun = select(ReminderRound.id).where(ReminderRound.finished_at.is_(None)).exists()
    return bool(db.scalar(select(or_(due, begun))))


def delegations(db: Session, scope: Scope) -> list[Delegation]:
    """Delegations that somebody looks after, by name."""
    statement = select(Delegation).order_by(Delegation.name)
    if not scope.everyone:
        statement = statement.where(Delegation.id.in_(sorted(scope.delegations)))
    return list(db.scalars(statement))


def one(db: Session, public_id: str, scope: Scope, person_id: int) -> Reminder | None:
    """A reminder that somebody may end; None: there is none, or it is another's."""
    statement = select(Reminder).where(Reminder.public_id == public_id)
    if not scope.everyone:
        statement = statement.where(Reminder.made_by == person_id)
    return db.scalar(statement)


# ---------------------------------------------------------------- what came back


class Back(NamedTuple):
    """A letter that did not arrive."""

    id: int
    subject: str
    error: str
    at: datetime
    public_id: str
    name: str
    delegation: str


def came_back(db: Session, scope: Scope, now: datetime, limit: int) -> list[Back]:
    """Letters to people that did not arrive, and that nobody has looked after; oldest first."""
    return [Back(*row) for row in db.execute(_back(scope, now).limit(limit))]


def _back(scope: Scope, now: datetime) -> Select[int, str, str, datetime, str, str, str]:
    at = func.coalesce(OutboxMessage.bounced_at, OutboxMessage.failed_at)
    statement = (
        select(
            OutboxMessage.id,
            OutboxMessage.subject,
            OutboxMessage.error,
            at,
            Person.public_id,
            Person.name,
            func.coalesce(Delegation.name, ""),
        )
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(BoardRow, BoardRow.person_id == Person.id)
        .outerjoin(Delegation, Delegation.id == BoardRow.delegation_id)
        .where(
            OutboxMessage.seen_to_at.is_(None),
            or_(OutboxMessage.bounced_at.is_not(None), OutboxMessage.failed_at.is_not(None)),
            OutboxMessage.written_at > now - BACK_FOR,
        )
        .order_by(OutboxMessage.written_at, OutboxMessage.id)
    )
    if not scope.everyone:
        statement = statement.where(BoardRow.delegation_id.in_(sorted(scope.delegations)))
    return statement
