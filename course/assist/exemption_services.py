"""Exemptions: asked for, signed, refused, withdrawn. Nothing here commits.

One of the secretariat signs; for the whole course a second one does too. Whoever asks as one of the
secretariat signs with it. Nobody asks or signs for themselves, here and in the table itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.errors import NotAllowed, NotFound, NotNow, NotValid
from course.domain.exemptions import Reason, needs_second, requirements
from course.domain.words import Words, words
from course.records import audit, credentials, exemptions, people, standing
from course.records.decisions import refuse_own
from course.records.names import Signing
from course.records.tokens import new_public_id
from course.store import Exemption, Person


class Wanted(NamedTuple):
    """What is asked for."""

    requirement: str  # domain.exemptions
    reason: Reason
    evidence: str
    until: datetime | None  # None: for good


def ask(
    db: Session,
    actor_id: int,
    person: Person,
    wanted: Wanted,
    signing: Signing,
    now: datetime,
    *,
    signs: bool,
) -> Exemption:
    """Ask that a requirement be lifted.

    signs: whoever asks is one of the secretariat, and signs with it.
    Raises NotAllowed for oneself, NotValid for what the course does not ask or a time that is over,
    NotNow where it is asked for, or lifted, already.
    """
    refuse_own(actor_id, person.id)
    named(signing.course, wanted.requirement)
    if wanted.until is not None and wanted.until <= now:
        raise NotValid(words("This day is over. Choose a later one, or none."))
    _hold(db, person, now)
    living = select(Exemption.id).where(
        Exemption.person_id == person.id,
        Exemption.requirement == wanted.requirement,
        Exemption.refused_at.is_(None),
        Exemption.ended_at.is_(None),
    )
    if db.scalar(living) is not None:
        raise NotNow(words("This is lifted already, or asked for. It stands in the list below."))
    row = Exemption(
        public_id=new_public_id(),
        person_id=person.id,
        asked_by=actor_id,
        asked_at=now,
        **wanted._asdict(),
    )
    db.add(row)
    db.flush()
    if signs:
        _sign(db, actor_id, row, signing, now)
    _log(db, actor_id, "exemption.asked", person, row, now)
    return row


def sign(
    db: Session, actor_id: int, person: Person, public_id: str, signing: Signing, now: datetime
) -> Exemption:
    """Put one's name to an exemption; with all names it is in force.

    Raises NotFound, NotAllowed for oneself or a second time, NotNow where it is settled.
    """
    refuse_own(actor_id, person.id)
    row = _held(db, person, public_id, now)
    _refuse_settled(row)
    if row.signed_by == actor_id:
        raise NotAllowed(words("You have signed this already. A colleague signs as the second."))
    if row.until is not None and row.until <= now:
        raise NotNow(words("Its time is over already. Refuse it, and let a later one be asked."))
    _sign(db, actor_id, row, signing, now)
    _log(db, actor_id, "exemption.signed", person, row, now)
    return row


def _sign(db: Session, actor_id: int, row: Exemption, signing: Signing, now: datetime) -> None:
    if row.signed_by is None:
        row.signed_by, row.signed_at = actor_id, now
    else:
        row.second_by, row.second_at = actor_id, now
    lifted = standing.gather(db, signing.course, row.person_id).exempt
    if row.second_by is not None or not needs_second(signing.course, row.requirement, lifted):
        row.in_force_from = now
        _follow(db, row.person_id, signing, now)
    db.flush()


def refuse(
    db: Session, actor_id: int, person: Person, public_id: str, why: str, now: datetime
) -> Exemption:
    """Refuse what is asked for, with a reason. Raises NotFound, NotAllowed, NotNow."""
    refuse_own(actor_id, person.id)
    row = _held(db, person, public_id, now)
    _refuse_settled(row)
    row.refused_by, row.refused_at, row.answer = actor_id, now, why
    db.flush()
    _log(db, actor_id, "exemption.refused", person, row, now)
    return row


def withdraw(
    db: Session,
    actor_id: int,
    person: Person,
    public_id: str,
    why: str,
    signing: Signing,
    now: datetime,
) -> Exemption:
    """End what is in force, with a reason; a completion that was written stands.

    Raises NotFound, NotAllowed, NotNow.
    """
    refuse_own(actor_id, person.id)
    row = _held(db, person, public_id, now)
    if row.in_force_from is None or row.ended_at is not None:
        raise NotNow(words("It is not in force any more. Load the page again to see why."))
    row.ended_by, row.ended_at, row.answer = actor_id, now, why
    _follow(db, person.id, signing, now)
    _log(db, actor_id, "exemption.withdrawn", person, row, now)
    return row


def named(course: Course, requirement: str) -> Words:
    """What a requirement is called. Raises NotValid where the course does not ask it."""
    for one in requirements(course):
        if one.key == requirement:
            return one.words
    raise NotValid(words("The course asks no such thing. Choose one of the list."))


def _hold(db: Session, person: Person, now: datetime) -> None:
    """Let nobody else change this record meanwhile; what is over ends first."""
    people.hold(db, person)
    exemptions.end_over(db, [person.id], now)


def _held(db: Session, person: Person, public_id: str, now: datetime) -> Exemption:
    _hold(db, person, now)
    statement = select(Exemption).where(
        Exemption.public_id == public_id, Exemption.person_id == person.id
    )
    row = db.scalar(statement.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(words("There is no such exemption."))
    return row


def _refuse_settled(row: Exemption) -> None:
    if row.refused_at is not None or row.in_force_from is not None:
        raise NotNow(words("This was decided already. Load the page again to see how."))


def _follow(db: Session, person_id: int, signing: Signing, now: datetime) -> None:
    """Bring the standing up to date, and sign what it completes."""
    db.flush()
    standing.refresh(db, signing.course, person_id, now)
    credentials.issue_due(db, signing.course, person_id, signing.keys_path, signing.base_url, now)


def _log(
    db: Session, actor_id: int, action: str, person: Person, row: Exemption, now: datetime
) -> None:
    audit.record(
        db,
        actor_id=actor_id,
        action=action,
        subject=people.subject(person),
        now=now,
        details={
            "exemption": row.public_id,
            "requirement": row.requirement,
            "in_force": row.in_force_from is not None and row.ended_at is None,
            "until": row.until.isoformat() if row.until else None,
        },
        personal={"reason": row.reason, **({"answer": row.answer} if row.answer else {})},
    )
