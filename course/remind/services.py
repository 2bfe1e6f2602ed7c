"""Changes of reminders: ordered, ended, and carried out some people at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.reminding import (
    WEEK,
    Choice,
    choice_from_json,
    choice_to_json,
    may_remind,
    next_round,
)
from course.domain.rights import Right
from course.domain.words import words
from course.records import audit, outbox, people
from course.records.outbox import Message
from course.records.sessions import Scope
from course.records.tokens import new_public_id
from course.remind import queries
from course.remind.queries import Reached
from course.store import Grant, OutboxMessage, Person, Reminder, ReminderRound

AT_ONCE = 200
"""People who are written to in one transaction."""

Write = Callable[[Reached, str], Message | None]
"""Makes a letter, given its cause; None where nothing is missing any more."""


def order(
    db: Session,
    by: int,
    choice: Choice,
    note: str,
    course: Course,
    now: datetime,
    *,
    weekdays: str = "",
    hour: int = 9,
    until: datetime | None = None,
) -> Reminder:
    """Order a reminder: once and at once, or by a schedule until a moment.

    Raises NotValid where the schedule never falls due.
    """
    next_at: datetime | None = now
    if weekdays:
        assert until is not None, "a schedule ends"
        next_at = next_round(weekdays, hour, until, course.summit, now)
        if next_at is None:
            raise NotValid(words("No such day lies before the end. Choose a later end."))
    reminder = Reminder(
        public_id=new_public_id(),
        chosen=choice_to_json(choice),
        note=note,
        weekdays=weekdays,
        hour=hour,
        until=until,
        next_at=next_at,
        made_by=by,
        made_at=now,
    )
    db.add(reminder)
    db.flush()
    audit.record(
        db,
        actor_id=by,
        action="reminder.ordered",
        subject=f"reminder {reminder.public_id}",
        now=now,
        details={"weekdays": weekdays, "hour": hour},
        personal={"note": note},
    )
    return reminder


def end(db: Session, reminder: Reminder, by: int, now: datetime) -> None:
    """Let a schedule write no more; letters that wait already go out.

    Raises NotNow where it has ended.
    """
    if reminder.next_at is None:
        raise NotNow(words("This reminder has ended already."))
    reminder.next_at, reminder.ended_by = None, by
    db.flush()
    audit.record(
        db,
        actor_id=by,
        action="reminder.ended",
        subject=f"reminder {reminder.public_id}",
        now=now,
    )


def remind_one(db: Session, reached: Reached, write: Write, by: int, now: datetime) -> None:
    """Write to one person now, within their limit.

    Raises NotNow with the reason where no letter may go.
    """
    person = reached.person
    people.hold(db, person)
    if person.email is None:
        raise NotNow(words("They have no e-mail address. Print a card for them."))
    if person.reminders_off_at is not None:
        raise NotNow(words("They have turned reminders off."))
    before = queries.reminded(db, [person.id], now - WEEK).get(person.id, [])
    if not may_remind(before, now):
        raise NotNow(words("They were reminded lately: once a day and three times a week at most."))
    message = write(reached, f"reminder:0:{person.public_id}:{now.isoformat()}")
    if message is None:
        raise NotNow(words("Nothing is missing any more."))
    outbox.write_all(db, [message._replace(kind=queries.kind_of(0))], now)
    audit.record(db, actor_id=by, action="reminder.sent", subject=people.subject(person), now=now)


# ---------------------------------------------------------------- by the clock


def begin_due(db: Session, course: Course, now: datetime) -> None:
    """Begin a round of every reminder that is due."""
    statement = select(Reminder).where(Reminder.next_at <= now).with_for_update(skip_locked=True)
    for reminder in db.scalars(statement).all():
        db.add(ReminderRound(reminder_id=reminder.id, began_at=now))
        reminder.next_at = None
        if reminder.weekdays and reminder.until is not None:
            reminder.next_at = next_round(
                reminder.weekdays, reminder.hour, reminder.until, course.summit, now
            )
    db.flush()


def go_on(db: Session, write_for: Callable[[str], Write], now: datetime) -> None:
    """Write to the next people of the oldest round that is not finished.

    write_for: makes the writer of letters with a note.
    """
    statement = (
        select(ReminderRound, Reminder)
        .join(Reminder, Reminder.id == ReminderRound.reminder_id)
        .where(ReminderRound.finished_at.is_(None))
        .order_by(ReminderRound.id)
        .limit(1)
    )
    found = db.execute(statement).first()
    if found is None:
        return
    round_, reminder = found
    scope = scope_of(db, reminder.made_by, now)
    choice = choice_from_json(reminder.chosen)
    some = queries.reached(db, choice, scope, now, after=round_.reached, limit=AT_ONCE)
    people.lock_all(db, [one.person.id for one in some])  # nobody reminds them at this moment
    before = queries.reminded(db, [one.person.id for one in some], now - WEEK)
    write, letters = write_for(reminder.note), []
    for one in some:
        if one.person.email is None:
            round_.unreachable += 1
        elif one.person.reminders_off_at is not None:
            round_.off += 1
        elif not may_remind(before.get(one.person.id, []), now):
            round_.limited += 1
        elif letter := write(one, f"reminder:{round_.id}:{one.person.public_id}"):
            letters.append(letter._replace(kind=queries.kind_of(round_.id)))
    outbox.write_all(db, letters, now)
    round_.written += len(letters)
    if some:
        round_.reached = some[-1].person.id
    if len(some) < AT_ONCE:
        round_.finished_at = now
    db.flush()


def scope_of(db: Session, person_id: int, now: datetime) -> Scope:
    """Whom somebody looks after at this moment: a right that ended reminds nobody any more."""
    statement = select(Grant.right, Grant.delegation_id).where(
        Grant.person_id == person_id,
        Grant.right.in_((Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)),
        (Grant.until.is_(None)) | (Grant.until > now),
    )
    rows = db.execute(statement).all()
    return Scope(
        any(right is not Right.FOCAL and place is None for right, place in rows),
        frozenset(place for _, place in rows if place is not None),
    )


# ---------------------------------------------------------------- what came back


def see_to(db: Session, message_id: int, by: int, now: datetime, *, how: str) -> None:
    """Note that somebody looked after a letter that came back.

    Raises NotFound where somebody did already.
    """
    done = db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.seen_to_at.is_(None))
        .values(seen_to_at=now)
        .returning(OutboxMessage.person_id)
    ).first()
    if done is None:
        raise NotFound(words("Somebody has looked after this letter already."))
    person = db.get_one(Person, done[0])
    audit.record(
        db,
        actor_id=by,
        action="letter.seen-to",
        subject=people.subject(person),
        now=now,
        details={"how": how},
    )
