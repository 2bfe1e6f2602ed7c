"""The lists that came, line by line, and the people they are about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from course.domain.roster import Kind
from course.domain.roster_rows import Row
from course.roster.book_queries import in_parts
from course.roster.reading import bad_of
from course.store import (
    Delegation,
    Invitation,
    Outcome,
    Person,
    Purpose,
    RosterImport,
    RosterRow,
    Seat,
)

EARLIER = 20


class Line(NamedTuple):
    """One line of a page: what it would do, or did."""

    row: RosterRow
    said: Row | None
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    reasons: Sequence[Any]  # words
    public_id: str | None  # of the person; None: nobody yet
    name: str | None
    delegation: str | None


class Part(NamedTuple):
    """Lines of one kind, as many as a page shows, and how many there are."""

    lines: Sequence[Line]
    total: int

    @property
    def more(self) -> int:
        """Lines that are not shown."""
        return self.total - len(self.lines)


class Earlier(NamedTuple):
    """One import in the list of all."""

    one: RosterImport
    by: str | None  # name; None: the command line
    lines: Mapping[str, int]  # by kind


def find(db: Session, public_id: str) -> RosterImport | None:
    """One import."""
    return db.scalar(select(RosterImport).where(RosterImport.public_id == public_id))


def earlier(db: Session) -> list[Earlier]:
    """The newest imports."""
    statement = (
        select(RosterImport, Person.name)
        .outerjoin(Person, Person.id == RosterImport.person_id)
        .order_by(RosterImport.id.desc())
        .limit(EARLIER)
    )
    return [Earlier(one, by, json.loads(one.told)["lines"]) for one, by in db.execute(statement)]


def part(db: Session, one: RosterImport, *which: ColumnElement[bool], most: int) -> Part:
    """Lines of an import."""
    mine = (RosterRow.import_id == one.id, *which)
    count = db.scalar(select(func.count()).select_from(RosterRow).where(*mine)) or 0
    return Part(lines(db, one, *which, most=most) if count else [], count)


def lines(
    db: Session, one: RosterImport, *which: ColumnElement[bool], most: int | None = None
) -> list[Line]:
    """Lines of an import in the order of the file."""
    statement = (
        select(RosterRow, Person.public_id, Person.name, Delegation.code)
        .outerjoin(Person, Person.id == RosterRow.person_id)
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(RosterRow.import_id == one.id, *which)
        .order_by(RosterRow.id)
        .limit(most)
    )
    return [_line(*row) for row in db.execute(statement)]


def _line(row: RosterRow, public_id: str | None, name: str | None, code: str | None) -> Line:
    return Line(
        row,
        Row(*json.loads(row.said)) if row.said else None,
        json.loads(row.before),
        json.loads(row.after),
        bad_of(row.line, row.label, json.loads(row.reasons)).reasons,
        public_id,
        name,
        code,
    )


def bad_lines(db: Session, one: RosterImport, tell: Callable[[Any], str]) -> list[list[str]]:
    """Every bad line: where, who, why.

    tell: says a reason in the reader's language.
    """
    statement = (
        select(RosterRow.line, RosterRow.label, RosterRow.reasons)
        .where(RosterRow.import_id == one.id, RosterRow.kind == Kind.BAD)
        .order_by(RosterRow.id)
    )
    return [
        [str(line or ""), label, " ".join(map(tell, bad_of(line, label, json.loads(why)).reasons))]
        for line, label, why in db.execute(statement)
    ]


def outcomes(db: Session, one: RosterImport) -> Counter[Outcome]:
    """How many lines came to what."""
    statement = (
        select(RosterRow.outcome, func.count())
        .where(RosterRow.import_id == one.id, RosterRow.outcome.is_not(None))
        .group_by(RosterRow.outcome)
    )
    return Counter({outcome: count for outcome, count in db.execute(statement) if outcome})


def names(db: Session, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Names of people, by id."""
    statement = select(Person.id, Person.name).where(Person.id.in_(ids))
    return [(person_id, name) for person_id, name in db.execute(statement)]


def public_ids(db: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Public ids of people, by id."""
    found: dict[int, str] = {}
    for some in in_parts({one for one in ids if one is not None}):
        rows = db.execute(select(Person.id, Person.public_id).where(Person.id.in_(some)))
        found |= dict(rows.all())
    return found


def not_invited(db: Session, one: RosterImport) -> list[int]:
    """Ids of those whom a list added, who have an address and were never invited."""
    invited = (
        select(Invitation.id)
        .where(Invitation.person_id == Person.id, Invitation.purpose == Purpose.INVITE)
        .exists()
    )
    statement = (
        select(Person.id)
        .join(RosterRow, RosterRow.person_id == Person.id)
        .where(RosterRow.import_id == one.id, RosterRow.outcome == Outcome.ADDED)
        .where(Person.email.is_not(None), Person.disabled_at.is_(None), ~invited)
        .order_by(Person.id)
    )
    return list(db.scalars(statement))


def without_mail(db: Session, one: RosterImport) -> int:
    """How many of those whom a list added have no address, and may sign in."""
    statement = (
        select(func.count())
        .select_from(RosterRow)
        .join(Person, Person.id == RosterRow.person_id)
        .where(RosterRow.import_id == one.id, RosterRow.outcome == Outcome.ADDED)
        .where(Person.email.is_(None), Person.disabled_at.is_(None))
    )
    return db.scalar(statement) or 0


def these(db: Session, ids: Sequence[int]) -> Sequence[Person]:
    """People by their ids, to be written to."""
    return db.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()
