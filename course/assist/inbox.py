"""What waits in this room for a decision, as the inbox lists it; and what the clock does here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from flask_login import current_user
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from course.assist import help_queries
from course.assist.name_services import wanted
from course.content import get_course
from course.domain.exemptions import requirements
from course.domain.names import Names
from course.domain.words import Words, words
from course.records.names import one_line
from course.records.sessions import Scope
from course.store import Delegation, Exemption, NameRequest, Person, Seat
from course.web.waiting import Waiting

MOST = 500
"""Rows of one kind; the rest follows as these are answered."""


def names(db: Session, scope: Scope, _now: datetime) -> Iterator[Waiting]:
    """Requests for another name."""
    statement = _about(select(NameRequest, Person, Delegation.name), NameRequest.person_id, scope)
    statement = statement.where(NameRequest.decided_at.is_(None), NameRequest.person_id != _me())
    for row, person, delegation in db.execute(
        statement.order_by(NameRequest.asked_at, NameRequest.id).limit(MOST)
    ):
        yield Waiting(
            subject=name_subject(row, person),
            since=row.asked_at,
            words=words(
                "Asks to be called %(new)s. Now: %(old)s",
                new=_shown(wanted(person, row)),
                old=_shown(Names(person.name, person.latin_name)),
            ),
            address=url_for("assist.name", public_id=person.public_id),
            person=person.public_id,
            name=person.name,
            delegation=delegation or "",
        )


def _shown(names: Names) -> str:
    """Both names; one where they are the same."""
    return names.own if names.latin == names.own else one_line(names)


def name_subject(row: NameRequest, person: Person) -> str:
    """Names a request as it is: one that was changed is another, so nobody answers it unseen."""
    return f"{row.id}.{row.asked_at:%Y%m%d%H%M%S%f}:{person.public_id}"


def exemptions(db: Session, scope: Scope, now: datetime) -> Iterator[Waiting]:
    """Exemptions that wait for a signature, the second one of others included."""
    statement = _about(select(Exemption, Person, Delegation.name), Exemption.person_id, scope)
    statement = statement.where(
        Exemption.in_force_from.is_(None),
        Exemption.refused_at.is_(None),
        Exemption.person_id != _me(),
        or_(Exemption.signed_by.is_(None), Exemption.signed_by != _me()),
        or_(Exemption.until.is_(None), Exemption.until > now),
    )
    named = {one.key: one.words for one in requirements(get_course())}
    for row, person, delegation in db.execute(
        statement.order_by(Exemption.asked_at, Exemption.id).limit(MOST)
    ):
        yield Waiting(
            subject=row.public_id,
            since=row.asked_at,
            words=_asks(row, named.get(row.requirement)),
            address=url_for(
                "assist.exemption",
                public_id=person.public_id,
                _anchor=f"exemption-{row.public_id}",
            ),
            person=person.public_id,
            name=person.name,
            delegation=delegation or "",
        )


def _asks(row: Exemption, named: Words | None) -> Words:
    what = named or row.requirement
    if row.signed_at is not None:
        return words("An exemption waits for the second signature: %(what)s", what=what)
    return words("An exemption is asked for: %(what)s", what=what)


def stuck(db: Session, scope: Scope, _now: datetime) -> Iterator[Waiting]:
    """People whom somebody should help after their third failed try."""
    for one in help_queries.waiting(db, get_course(), scope, limit=MOST).cases:
        if one.person.id == _me():
            continue
        yield Waiting(
            subject=one.case.public_id,
            since=one.case.opened_at,
            words=words(
                "Needs help with quiz %(number)s, %(title)s",
                number=one.module.number,
                title=one.module.title,
            ),
            address=url_for(
                "assist.helping", public_id=one.person.public_id, module=one.module.slug
            ),
            person=one.person.public_id,
            name=one.person.name,
            delegation=one.delegation,
        )


def _about(
    statement: Select[*tuple[Any, ...]], person_id: InstrumentedAttribute[int], scope: Scope
) -> Select[*tuple[Any, ...]]:
    """Join whom it is about, where the scope reaches them."""
    statement = (
        statement.join(Person, Person.id == person_id)
        .outerjoin(Seat, (Seat.person_id == Person.id) & Seat.held_to.is_(None))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(Person.erased_at.is_(None))
    )
    if not scope.everyone:
        statement = statement.where(Seat.delegation_id.in_(sorted(scope.delegations)))
    return statement


def _me() -> int:
    """Who looks; nobody where no person does: a digest is written for several."""
    return current_user.person_id if current_user and current_user.is_authenticated else 0
