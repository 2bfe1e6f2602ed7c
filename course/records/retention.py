"""The end of the record: some days after the summit, what nobody needs any more goes.

Whoever holds no certificate is erased. Of whoever holds one stays what the certificate rests on;
answers, sign-ins, letters and the like go. Staff are left alone, and so is whoever was here within
the last month: the course never closes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.privacy import REGISTER, Erasure, Stay
from course.domain.rights import STAFF
from course.records import erasing, installation
from course.records.owned import table_of
from course.store import Credential, CredentialState, Grant, Person, Setting, WebSession

RECENT = timedelta(days=30)
"""Whoever was here, or was added, so lately still takes the course."""

REASON = "The end of the record."
SWITCH = "retention"
"""The setting by which an admin turns it on."""


PORTION = 1000
"""People looked at in one go: so many are held in memory, however many there are."""


LOOKED_AT = 10
"""Portions that a page looks at."""


class Due(NamedTuple):
    """Whose record has ended, by public id; of one portion of the people."""

    erased: tuple[str, ...]  # they hold no certificate: their whole record goes
    lightened: tuple[str, ...]  # their certificate stands: all else goes
    is_last: bool = True  # nobody is left to look at

    @property
    def many(self) -> int:
        """How many records end."""
        return len(self.erased) + len(self.lightened)


class Gone(NamedTuple):
    """What one run did."""

    due: Due
    digests: tuple[str, ...]  # of certificates: a printed one may be kept under each


def ends_at(course: Course) -> datetime | None:
    """When the record ends; None where the course sets no end."""
    if not course.keep_days:
        return None
    return course.summit.deadline + timedelta(days=course.keep_days)


def is_on(db: Session) -> bool:
    """Whether an admin has turned it on."""
    return db.get(Setting, SWITCH) is not None


def turn(db: Session, on: bool, by: int, now: datetime) -> None:
    """Turn it on or off."""
    if on:
        installation.say(db, SWITCH, True, by, now)
    else:
        installation.forget(db, SWITCH, by, now)


def due(db: Session, course: Course, now: datetime) -> Iterator[Due]:
    """Whose record has ended, a portion of the people at a time; nobody's before the end.

    Nothing is changed.
    """
    end = ends_at(course)
    reached, is_last = 0, end is None or now < end
    while not is_last:
        statement = _ended(now).where(Person.id > reached).order_by(Person.id).limit(PORTION)
        people = db.execute(statement).all()
        is_last = len(people) < PORTION
        reached = people[-1].id if people else reached
        heavy = _with_something_left(db, [one.id for one in people if one.holds])
        yield Due(
            tuple(one.public_id for one in people if not one.holds),
            tuple(one.public_id for one in people if one.id in heavy),
            is_last,
        )


def next_due(db: Session, course: Course, now: datetime) -> Due:
    """The first portion in which a record ends, within what a page has time for."""
    found = Due((), ())
    for found in islice(due(db, course, now), LOOKED_AT):
        if found.many:
            break
    return found


def counts(db: Session, found: Due) -> Counter[str]:
    """How many rows would go, by the heading under which they are kept."""
    counted: Counter[str] = Counter()
    for person in _people(db, found.erased):
        for one in erasing.look(db, person):
            counted[one.entry.topic.value] += one.rows
    for person in _people(db, found.lightened):
        for one in erasing.look(db, person):
            if one.entry.stay is Stay.RECORD:
                counted[one.entry.topic.value] += one.rows
    return counted


def run(db: Session, course: Course, now: datetime, most: int) -> Gone:
    """Let the records of at most so many people end."""
    found = next((some for some in due(db, course, now) if some.many), Due((), ()))
    erased = found.erased[:most]
    lightened = found.lightened[: most - len(erased)]
    digests: list[str] = []
    for person in _people(db, erased):
        digests += erasing.erase(db, course, person, REASON, now, by=None).digests
    for person in _people(db, lightened):
        erasing.let_go(db, course, person, now)
    return Gone(Due(erased, lightened), tuple(digests))


def _people(db: Session, public_ids: tuple[str, ...]) -> Iterator[Person]:
    for public_id in public_ids:
        yield db.scalars(select(Person).where(Person.public_id == public_id)).one()


def _ended(now: datetime) -> Select[int, str, bool]:
    """Everybody but staff and those who were here lately: id, public id, holds a certificate."""
    staff = select(Grant.id).where(
        Grant.person_id == Person.id,
        Grant.right.in_(STAFF),
        or_(Grant.until.is_(None), Grant.until > now),
    )
    lately = select(WebSession.id).where(
        WebSession.person_id == Person.id, WebSession.seen_at > now - RECENT
    )
    holds = select(Credential.id).where(
        Credential.person_id == Person.id, Credential.state == CredentialState.VALID
    )
    return (
        select(Person.id, Person.public_id, holds.exists().label("holds"))
        .where(Person.erased_at.is_(None), Person.created_at <= now - RECENT)
        .where(~staff.exists(), ~lately.exists())
    )


def _with_something_left(db: Session, ids: Collection[int]) -> set[int]:
    """Of whom something is kept that ends with the record; one question a table."""
    found: set[int] = set()
    for entry in REGISTER if ids else ():
        if entry.stay is not Stay.RECORD or not entry.owner or "." in entry.owner:
            continue
        table = table_of(entry)
        column = table.c[entry.owner]
        statement = select(column).distinct().where(column.in_(ids))
        if entry.erasure is Erasure.EMPTY:
            full = (table.c[name].is_distinct_from(left) for name, left in entry.empty.items())
            statement = statement.where(or_(*full))
        found.update(db.scalars(statement))
    return found
