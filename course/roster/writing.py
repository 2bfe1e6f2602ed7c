"""Lines of a list written into people, rights and seats, many in one statement.

Each function returns what became of its lines, and what undoes it (`did`), for `services.note`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.domain.roster import Entry, Known, Values
from course.records import invitations
from course.records.tokens import new_public_id
from course.roster.book_queries import in_parts
from course.store import (
    Delegation,
    Grant,
    Outcome,
    Person,
    Purpose,
    RosterRow,
    Seat,
)

PERSONAL = ("name", "latin_name", "email", "locale")
"""Fields of the person; the others are of the seat."""

Noted = list[dict[str, Any]]

_SENT = (Purpose.INVITE, Purpose.SIGN_IN, Purpose.RESET)


def place_ids(db: Session, new: Mapping[str, str]) -> dict[str, int]:
    """Every delegation by its code, the new ones made.

    new: names by code.
    """
    if new:
        db.execute(insert(Delegation), [{"code": c, "name": n} for c, n in sorted(new.items())])
    return dict(db.execute(select(Delegation.code, Delegation.id)).all())


def add(
    db: Session,
    adds: Sequence[tuple[RosterRow, Values]],
    places: Mapping[str, int],
    now: datetime,
) -> Noted:
    """Add people, in the order of the lines, with the right to learn and a seat."""
    noted: Noted = []
    for some in in_parts(adds):
        public_ids = [new_public_id() for _ in some]
        rows = [
            {"public_id": public_id, "created_at": now, **{f: values[f] for f in PERSONAL}}
            for public_id, (_, values) in zip(public_ids, some, strict=True)
        ]
        made = insert(Person).returning(Person.public_id, Person.id)
        found = dict(db.execute(made, rows).all())
        ids = [found[public_id] for public_id in public_ids]
        learn = {"right": Right.LEARN, "granted_at": now}
        db.execute(insert(Grant), [{"person_id": person_id, **learn} for person_id in ids])
        who = [(person_id, values) for person_id, (_, values) in zip(ids, some, strict=True)]
        seats = _sit(db, who, places, now)
        noted += [
            {
                "id": row.id,
                "outcome": Outcome.ADDED,
                "person_id": person_id,
                "did": json.dumps({"seat": seats[person_id]}),
            }
            for person_id, (row, _) in zip(ids, some, strict=True)
        ]
    return noted


def change(
    db: Session,
    changes: Sequence[tuple[RosterRow, Entry]],
    known: Mapping[int, Known],
    places: Mapping[str, int],
    now: datetime,
) -> Noted:
    """Change people and their seats; whoever holds none gets one."""
    noted: Noted = []
    for some in in_parts(changes):
        after = {_who(entry): {**known[_who(entry)].values, **entry.after} for _, entry in some}
        held = seats_of(db, list(after))
        set_people(db, after)
        moved = [_who(entry) for _, entry in some if "email" in entry.after]
        invitations.void_all(db, moved, _SENT, now)  # they went to the old address
        set_seats(db, {held[i]: values for i, values in after.items() if i in held}, places)
        without = [(i, v) for i, v in after.items() if i not in held and v["delegation"]]
        freed = _free(db, without)
        made = _sit(db, without, places, now)
        for row, entry in some:
            i = _who(entry)
            did = {"seat": held.get(i, made.get(i)), "is_new": i in made, "freed": freed.get(i)}
            noted.append({"id": row.id, "outcome": Outcome.CHANGED, "did": json.dumps(did)})
    return noted


def _who(entry: Entry) -> int:
    assert entry.person_id is not None, "the entry is about somebody who is here"
    return entry.person_id


def _free(db: Session, who: Sequence[tuple[int, Values]]) -> dict[int, int]:
    """Take accreditation ids from seats that ended, for those who come back; by person."""
    wanted = {values["accreditation"]: i for i, values in who if values["accreditation"]}
    ended = select(Seat.accreditation, Seat.id).where(
        Seat.accreditation.in_(wanted), Seat.held_to.is_not(None)
    )
    found = {wanted[key]: seat_id for key, seat_id in db.execute(ended) if key}
    if found:
        rows = [{"id": seat_id, "accreditation": None} for seat_id in found.values()]
        db.execute(update(Seat), rows)
    return found


def end(db: Session, leaves: Sequence[tuple[RosterRow, Entry]], now: datetime) -> Noted:
    """End the seats of those who are not in the list."""
    noted: Noted = []
    for some in in_parts(leaves):
        held = seats_of(db, [_who(entry) for _, entry in some])
        db.execute(update(Seat), [{"id": seat_id, "held_to": now} for seat_id in held.values()])
        noted += [
            {
                "id": row.id,
                "outcome": Outcome.LEFT,
                "did": json.dumps({"seat": held[_who(entry)]}),
            }
            for row, entry in some
        ]
    return noted


def seats_of(db: Session, people_ids: Sequence[int]) -> dict[int, int]:
    """The seats that people hold now, by person."""
    held = select(Seat.person_id, Seat.id).where(
        Seat.person_id.in_(people_ids), Seat.held_to.is_(None)
    )
    return dict(db.execute(held).all())


def set_people(db: Session, values: Mapping[int, Values]) -> None:
    """Write the personal fields of people, all of them."""
    if values:
        rows = [{"id": i, **{f: v[f] for f in PERSONAL}} for i, v in values.items()]
        db.execute(update(Person), rows)


def set_seats(db: Session, values: Mapping[int, Values], places: Mapping[str, int]) -> None:
    """Write the fields of seats, all of them."""
    if values:
        rows = [{"id": seat_id, **_seat(v, places)} for seat_id, v in values.items()]
        db.execute(update(Seat), rows)


def _seat(values: Values, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "delegation_id": places[values["delegation"] or ""],
        "category": values["category"],
        "accreditation": values["accreditation"],
    }


def _sit(
    db: Session, who: Sequence[tuple[int, Values]], places: Mapping[str, int], now: datetime
) -> dict[int, int]:
    """Give people a seat; returns the seats by person."""
    if not who:
        return {}
    rows = [{"person_id": i, "held_from": now, **_seat(v, places)} for i, v in who]
    made = insert(Seat).returning(Seat.person_id, Seat.id)
    return dict(db.execute(made, rows).all())
