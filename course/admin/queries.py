"""Reads about people and what they may do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from course.domain.errors import NotFound
from course.domain.names import search_key
from course.domain.rights import STAFF, Right
from course.domain.words import words
from course.store import Delegation, Grant, Person, WebSession

PAGE_SIZE = 50


class Held(NamedTuple):
    """One right of one person."""

    id: int
    right: Right
    delegation: str | None  # its name; None: for all
    until: datetime | None  # None: for good
    is_over: bool


class Listed(NamedTuple):
    """One person of the list."""

    public_id: str
    name: str
    latin_name: str | None
    email: str | None
    is_disabled: bool
    held: tuple[Held, ...]


class PeoplePage(NamedTuple):
    """One page of the list."""

    people: tuple[Listed, ...]
    next_after: str | None  # public id of the last one shown; None: nobody follows


class Opened(NamedTuple):
    """One person's page."""

    person: Person
    held: tuple[Held, ...]
    devices: int  # where they are signed in
    seen_at: datetime | None  # None: never, or long ago
    delegations: tuple[Delegation, ...]


def people_page(
    db: Session, *, asked: str, after: str | None, now: datetime, only_staff: bool = False
) -> PeoplePage:
    """List people by name, `PAGE_SIZE` at a time; with `asked`, those whose name or address fits.

    after: public id of the last person of the page before, None for the first page.
    only_staff: those alone who may now do more than learn.
    """
    there = [Person.erased_at.is_(None)]
    if only_staff:
        there.append(Person.id.in_(_staff(now)))
    ids = _found(db, asked, after, there) if asked else _everybody(db, after, there)
    shown = ids[:PAGE_SIZE]
    rows = db.scalars(select(Person).where(Person.id.in_(shown)))
    people = {person.id: person for person in rows}
    held = _held(db, shown, now)
    listed = tuple(_listed(people[one], held[one]) for one in shown)
    return PeoplePage(listed, listed[-1].public_id if len(ids) > PAGE_SIZE else None)


def _listed(person: Person, held: Iterable[Held]) -> Listed:
    return Listed(
        person.public_id,
        person.name,
        person.latin_name,
        person.email,
        person.disabled_at is not None,
        tuple(held),
    )


def _staff(now: datetime) -> Select[int]:
    lasts = or_(Grant.until.is_(None), Grant.until > now)
    return select(Grant.person_id).where(Grant.right.in_(sorted(STAFF)), lasts)


def _everybody(
    db: Session, after: str | None, there: Sequence[ColumnElement[bool]]
) -> Sequence[int]:
    """The ids of one page and one more, by name."""
    key = _sort_key(Person)
    statement = select(Person.id).where(*there).order_by(key, Person.id).limit(PAGE_SIZE + 1)
    if after is not None:
        last = aliased(Person)
        follows = or_(key > _sort_key(last), and_(key == _sort_key(last), Person.id > last.id))
        statement = statement.join(last, and_(last.public_id == after, follows))
    return db.scalars(statement).all()


def _sort_key(person: type[Person]) -> ColumnElement[str]:
    return func.lower(func.coalesce(person.latin_name, person.name))


def _found(
    db: Session, asked: str, after: str | None, there: Sequence[ColumnElement[bool]]
) -> Sequence[int]:
    """The ids of people whose names or address hold every word asked for, from `after` on.

    Neither database folds the accents of every script alike, so it is done here: ten thousand
    people take a tenth of a second.
    """
    wanted = search_key(asked).split()
    rows = db.execute(
        select(Person.id, Person.public_id, Person.name, Person.latin_name, Person.email).where(
            *there
        )
    )
    fitting = []
    for person_id, public_id, name, latin, email in rows:
        text = f"{search_key(' '.join((name, latin or '')))} {email or ''}"
        if all(word in text for word in wanted) or asked.strip().lower() in (email, public_id):
            fitting.append((search_key(latin or name), person_id, public_id))
    fitting.sort()
    places = [place for place, one in enumerate(fitting) if one[2] == after]
    start = places[0] + 1 if places else 0
    return [person_id for _, person_id, _ in fitting[start : start + PAGE_SIZE + 1]]


def _held(db: Session, person_ids: Sequence[int], now: datetime) -> dict[int, list[Held]]:
    statement = (
        select(Grant, Delegation.name)
        .outerjoin(Delegation, Delegation.id == Grant.delegation_id)
        .where(Grant.person_id.in_(person_ids))
        .order_by(Grant.right, Delegation.name, Grant.id)
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for grant, delegation in db.execute(statement):
        is_over = grant.until is not None and grant.until <= now
        held[grant.person_id].append(Held(grant.id, grant.right, delegation, grant.until, is_over))
    return held


def opened(db: Session, public_id: str, now: datetime) -> Opened:
    """One person, what they may do, and where they are signed in. Raises NotFound."""
    person = db.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound(words("There is nobody of that name here."))
    signed_in = select(func.count(WebSession.id), func.max(WebSession.seen_at)).where(
        WebSession.person_id == person.id, WebSession.ended_at.is_(None)
    )
    count, seen_at = db.execute(signed_in).one()
    held = tuple(_held(db, [person.id], now)[person.id])
    return Opened(person, held, count, seen_at, delegations(db))


def delegations(db: Session) -> tuple[Delegation, ...]:
    """Every delegation, by name."""
    return tuple(db.scalars(select(Delegation).order_by(Delegation.name)))
