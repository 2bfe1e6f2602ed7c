"""What a list of names is held against: everybody whom it can mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from course.domain.errors import NotNow, NotValid
from course.domain.name_search import sort_key
from course.domain.rights import Right
from course.domain.roster import FIELDS, Book, Known, Places
from course.domain.roster_rows import Row
from course.domain.words import words
from course.store import (
    Attempt,
    BoardRow,
    Completion,
    Delegation,
    Grant,
    Person,
    Seat,
)
from course.store.board import LONGEST_KEY

AT_ONCE = 500
"""Values in one question to the database."""

MOST_PEOPLE = 50_000
"""Who hold a seat in the delegations of one list."""

T = TypeVar("T")


def in_parts(values: Collection[T]) -> Iterator[list[T]]:
    """The same values in their order, `AT_ONCE` at a time."""
    every = list(values)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


# ---------------------------------------------------------------- the people who are here


def book(db: Session, rows: Sequence[Row], now: datetime, *, more: Collection[int] = ()) -> Book:
    """Everybody whom a list can mean: by id, address or name, and who sits in its delegations.

    more: people who are looked at anyway. Raises NotValid where they are too many.
    """
    places = {one.code: (one.id, one.name) for one in db.scalars(select(Delegation))}
    ids = set(more) | _meant(db, rows)
    ids |= _members(db, rows, places)
    left, passed_on = _ended(db, rows)
    people = [one for some in in_parts(sorted(ids)) for one in _known(db, some, left, now)]
    names = {code: name for code, (_, name) in places.items()}
    return Book(people, names, passed_on)


def _meant(db: Session, rows: Sequence[Row]) -> set[int]:
    """Who has an accreditation id, an address or a name of the list."""
    asked: tuple[tuple[Any, Any, Iterable[str | None]], ...] = (
        (Seat.person_id, Seat.accreditation, (row.accreditation for row in rows)),
        (Person.id, Person.email, (row.email for row in rows)),
        (BoardRow.person_id, BoardRow.sort_key, (_key(name) for r in rows for name in r[1:3])),
    )
    found: set[int] = set()
    for column, key, values in asked:
        for some in in_parts({value for value in values if value}):
            found.update(db.scalars(select(column).where(key.in_(some))))
    return found


def _key(name: str | None) -> str | None:
    return sort_key(name, None, longest=LONGEST_KEY) if name else None


def _members(db: Session, rows: Sequence[Row], places: Mapping[str, tuple[int, str]]) -> set[int]:
    """Who holds a seat in the delegations of a list."""
    by_code = Places({code: name for code, (_, name) in places.items()})
    asked = set()
    for row in rows:
        try:
            code = by_code.of(row)
        except NotNow:
            continue  # the plan names this line
        if code is not None and code in places:
            asked.add(places[code][0])
    found: set[int] = set()
    for some in in_parts(sorted(asked)):
        held = select(Seat.person_id).where(Seat.held_to.is_(None), Seat.delegation_id.in_(some))
        found.update(db.scalars(held.limit(MOST_PEOPLE + 1)))
        if len(found) > MOST_PEOPLE:
            raise NotValid(
                words(
                    "The delegations of this list hold more than %(most)s people. Split the list.",
                    most=MOST_PEOPLE,
                )
            )
    return found


def _ended(db: Session, rows: Sequence[Row]) -> tuple[Mapping[int, set[str]], frozenset[str]]:
    """Accreditation ids of a list whose seats have ended: by who held them, and passed on."""
    is_replaced = Seat.id.in_(select(Seat.replaces_id).where(Seat.replaces_id.is_not(None)))
    left: dict[int, set[str]] = {}
    passed_on: set[str] = set()
    asked = {row.accreditation for row in rows if row.accreditation}
    for some in in_parts(asked):
        ended = select(Seat.person_id, Seat.accreditation, is_replaced).where(
            Seat.accreditation.in_(some), Seat.held_to.is_not(None)
        )
        for person_id, accreditation, has_passed in db.execute(ended):
            assert accreditation is not None, "it was asked for"
            passed_on |= {accreditation} if has_passed else set()
            if not has_passed:
                left.setdefault(person_id, set()).add(accreditation)
    return left, frozenset(passed_on)


def _known(
    db: Session, ids: Sequence[int], left: Mapping[int, set[str]], now: datetime
) -> Iterator[Known]:
    """People with what a list can change of them, in four questions."""
    lasts = or_(Grant.until.is_(None), Grant.until > now)
    works = select(Grant.person_id).where(Grant.right != Right.LEARN, lasts)
    submitted = select(Attempt.person_id).where(Attempt.submitted_at.is_not(None))
    workers = set(db.scalars(works.where(Grant.person_id.in_(ids))))
    readers = set(db.scalars(submitted.where(Attempt.person_id.in_(ids)).distinct()))
    completed = select(Completion.person_id).where(Completion.person_id.in_(ids)).distinct()
    readers |= set(db.scalars(completed))  # exempt from every quiz, perhaps
    for row in db.execute(_facts(ids)):
        yield Known(
            row.id,
            {field: getattr(row, field) for field in FIELDS},
            is_disabled=row.disabled_at is not None,
            works_here=row.id in workers,
            has_submitted=row.id in readers,
            left=frozenset(left.get(row.id, ())),
        )


def people(db: Session, ids: Sequence[int], now: datetime) -> list[Known]:
    """Some people, by their ids."""
    return list(_known(db, ids, {}, now))


def _facts(ids: Sequence[int]) -> Any:
    return (
        select(
            Person.id,
            Person.name,
            Person.latin_name,
            Person.email,
            Person.locale,
            Person.disabled_at,
            Delegation.code.label("delegation"),
            Seat.category,
            Seat.accreditation,
        )
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.held_to.is_(None)))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(Person.id.in_(ids))
        .order_by(Person.id)
    )
