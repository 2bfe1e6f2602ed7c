"""A list taken back, line by line, as far as nobody has built on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotNow
from course.domain.roster import Known
from course.domain.words import Words, words
from course.records import audit, board, invitations, people
from course.records.audit import Event
from course.records.standing import batched
from course.roster import book_queries, queries, services, writing
from course.roster.apply_services import lock, take_turns
from course.roster.book_queries import in_parts
from course.store import (
    Checkin,
    OutboxMessage,
    Outcome,
    Person,
    Purpose,
    RosterImport,
    RosterRow,
    Seat,
    WebSession,
)

_DONE = (Outcome.ADDED, Outcome.CHANGED, Outcome.LEFT)


class _Now(NamedTuple):
    """How things stand when a list is taken back."""

    known: Mapping[int, Known]
    signed_in: frozenset[int]  # people who have ever signed in
    at_the_door: frozenset[int]  # people whom a desk has seen
    living: Mapping[int, int]  # seats that are held, by person
    replaced: frozenset[int]  # seats that were passed on
    emails: Mapping[str, int]  # whose address it is
    accreditations: Mapping[str, int]  # at which seat it stands


def undo(
    db: Session, course: Course, one: RosterImport, *, by: int | None, now: datetime
) -> Counter[Outcome]:
    """Bring back what a list changed; what somebody has built on stays, and is told.

    People whom it added and who never signed in cannot sign in any more; what is about whoever
    undoes it stays. Returns how many lines were undone and how many stay. Raises NotNow where there
    is nothing to undo.
    """
    if one.applied_at is None or one.undone_at is not None:
        raise NotNow(words("There is nothing to undo: this list does not stand any more."))
    take_turns(db)
    mine = select(RosterRow).where(RosterRow.import_id == one.id, RosterRow.outcome.in_(_DONE))
    rows = list(db.scalars(mine.order_by(RosterRow.id)))
    if not rows:
        raise NotNow(words("There is nothing to undo: the lines of this list are deleted."))
    ids = {row.person_id for row in rows if row.person_id is not None}
    done = {row.id: row.outcome for row in rows if row.outcome is not None}
    lock(db, ids)
    for some in in_parts(rows):
        _undo_some(db, some, by, now)
    for people_ids in batched(sorted(ids)):
        board.refresh(db, course, people_ids, now)
    counts = queries.outcomes(db, one)
    one.undone_at = now
    db.flush()
    counted = {"undone": counts[Outcome.UNDONE], "stays": counts[Outcome.STAYS]}
    events = [
        *_events(db, one, rows, done),
        Event("roster.undone", f"list {one.public_id}", counted),
    ]
    audit.record_all(db, events, actor_id=by, now=now)
    return counts


_ACTIONS = {
    Outcome.ADDED: "person.disabled",
    Outcome.CHANGED: "person.changed",
    Outcome.LEFT: "seat.restored",
}


def _events(
    db: Session, one: RosterImport, rows: Sequence[RosterRow], done: Mapping[int, Outcome]
) -> list[Event]:
    """What was done to each person whose line was undone."""
    public_ids = queries.public_ids(db, [row.person_id for row in rows])
    stays = set(
        db.scalars(
            select(RosterRow.id).where(
                RosterRow.import_id == one.id, RosterRow.outcome == Outcome.STAYS
            )
        )
    )
    return [
        Event(
            _ACTIONS[done[row.id]],
            people.subject_of(public_ids[row.person_id or 0]),
            {"list": one.public_id, "undone": True},
        )
        for row in rows
        if row.id not in stays
    ]


def _undo_some(db: Session, rows: Sequence[RosterRow], by: int | None, now: datetime) -> None:
    present = _present(db, rows, now)
    reasons = {
        row.id: _OWN
        if row.person_id == by
        else _why_it_stays(row, json.loads(row.did or "{}"), present)
        for row in rows
    }
    free = [(row, json.loads(row.did or "{}")) for row in rows if reasons[row.id] is None]
    _take_away(db, [one for one in free if one[0].outcome is Outcome.ADDED], now)
    _set_back(db, [one for one in free if one[0].outcome is Outcome.CHANGED], present, now)
    back = [did["seat"] for row, did in free if row.outcome is Outcome.LEFT]
    if back:
        db.execute(update(Seat), [{"id": seat_id, "held_to": None} for seat_id in back])
    services.note(
        db,
        [
            {"id": row.id, "outcome": Outcome.UNDONE, "reasons": "[]"}
            if (why := reasons[row.id]) is None
            else {"id": row.id, "outcome": Outcome.STAYS, "reasons": services.reasons([why])}
            for row in rows
        ],
    )


def _present(db: Session, rows: Sequence[RosterRow], now: datetime) -> _Now:
    ids = [row.person_id for row in rows if row.person_id is not None]
    before = [json.loads(row.before) for row in rows]
    seats = [json.loads(row.did or "{}").get("seat") for row in rows]
    signed_in = select(WebSession.person_id).where(WebSession.person_id.in_(ids)).distinct()
    at_the_door = select(Checkin.person_id).where(Checkin.person_id.in_(ids)).distinct()
    replaced = select(Seat.replaces_id).where(Seat.replaces_id.in_([s for s in seats if s]))
    emails = select(Person.email, Person.id).where(
        Person.email.in_({one["email"] for one in before if one.get("email")})
    )
    places = select(Seat.accreditation, Seat.id).where(
        Seat.accreditation.in_({b["accreditation"] for b in before if b.get("accreditation")})
    )
    return _Now(
        {one.id: one for one in book_queries.people(db, ids, now)},
        frozenset(db.scalars(signed_in)),
        frozenset(one for one in db.scalars(at_the_door) if one is not None),
        writing.seats_of(db, ids),
        frozenset(one for one in db.scalars(replaced) if one is not None),
        {email: person_id for email, person_id in db.execute(emails) if email},
        {key: seat_id for key, seat_id in db.execute(places) if key},
    )


_OWN = words("This is you. Nobody changes their own record by undoing a list.")


def _why_it_stays(row: RosterRow, did: Mapping[str, Any], present: _Now) -> Words | None:
    """What somebody has built on a line; None where it can be undone."""
    known = present.known[row.person_id or 0]
    if did.get("seat") in present.replaced:
        return words("The place has been passed on meanwhile.")
    if row.outcome is Outcome.ADDED:
        if known.id in present.signed_in:
            return words("They have signed in meanwhile.")
        if known.id in present.at_the_door:
            return words("They have been at the door meanwhile.")
        return words("They work in the course now.") if known.works_here else None
    if row.outcome is Outcome.LEFT:
        return words("They hold another place now.") if known.id in present.living else None
    after, before = json.loads(row.after), json.loads(row.before)
    if any(known.values[field] != value for field, value in after.items()):
        return words("Somebody changed them meanwhile.")
    if known.has_submitted and {"name", "latin_name"} & after.keys():
        return words("They have handed in a quiz under this name meanwhile.")
    if known.works_here and "email" in after:
        return words("They work in the course now.")
    if present.emails.get(before.get("email") or "", known.id) != known.id:
        return words("The old address is somebody else's now.")
    if present.accreditations.get(before.get("accreditation") or "", did["seat"]) != did["seat"]:
        return words("The old accreditation id is somebody else's now.")
    return None


# ---------------------------------------------------------------- undoing


def _take_away(
    db: Session, added: Sequence[tuple[RosterRow, Mapping[str, Any]]], now: datetime
) -> None:
    """Let people who never came in sign in no more; their addresses and ids are free again."""
    ids = [row.person_id for row, _ in added if row.person_id is not None]
    seats = [did["seat"] for _, did in added]
    if not added:
        return
    db.execute(
        update(Person)
        .where(Person.id.in_(ids))
        .values(disabled_at=now, email=None)
        .execution_options(synchronize_session=False)
    )
    _end(db, seats, now)
    invitations.void_all(db, ids, set(Purpose), now)
    db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.person_id.in_(ids))
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))
        .values(failed_at=now, seen_to_at=now, body="", error="the list was undone")
        .execution_options(synchronize_session=False)
    )


def _end(db: Session, seats: Sequence[int], now: datetime) -> None:
    """End seats that a list made, so that their accreditation ids are free again."""
    db.execute(
        update(Seat)
        .where(Seat.id.in_(seats))
        .values(held_to=now, accreditation=None)
        .execution_options(synchronize_session=False)
    )


def _set_back(
    db: Session,
    changed: Sequence[tuple[RosterRow, Mapping[str, Any]]],
    present: _Now,
    now: datetime,
) -> None:
    """Let people say again what they said."""
    before = {
        row.person_id or 0: {**present.known[row.person_id or 0].values, **json.loads(row.before)}
        for row, _ in changed
    }
    places = writing.place_ids(db, {})
    writing.set_people(db, before)
    kept = {did["seat"]: before[row.person_id or 0] for row, did in changed if not did["is_new"]}
    writing.set_seats(db, {s: v for s, v in kept.items() if s and v["delegation"]}, places)
    _end(db, [did["seat"] for _, did in changed if did["is_new"]], now)
    given_back = [
        {"id": did["freed"], "accreditation": json.loads(row.after)["accreditation"]}
        for row, did in changed
        if did["freed"]
    ]
    if given_back:
        db.execute(update(Seat), given_back)
