"""Changes to an account: sign-ins, links, passwords, names. Nothing here commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from course.accounts import queries
from course.domain.course import Course
from course.domain.errors import NotFound
from course.domain.letters import Letter
from course.domain.names import Change, Names, judge_change
from course.domain.words import words
from course.records import (
    board,
    invitations,
    outbox,
    passwords,
    people,
    proving,
    sessions,
    strikes,
)
from course.records import names as book
from course.records.names import Signing
from course.records.sessions import Limits
from course.records.tokens import token_hash
from course.store import NameRequest, Person, Purpose

LINK = "link"
"""Of the causes of letters."""


# ---------------------------------------------------------------- getting in


def find_by_password(db: Session, email: str, password: str, now: datetime) -> Person | None:
    """Tell whose address and password these are; a wrong pair is counted against the address.

    Raises TooMany, before the password is looked at.
    """
    strikes.check(db, strikes.SIGN_IN, email, now)
    person = queries.person_of_address(db, email)
    kept = person.password_hash if person else None
    if not passwords.matches(kept, password) or person is None or kept is None:
        strikes.add(db, strikes.SIGN_IN, email, now)
        return None
    strikes.clear(db, strikes.SIGN_IN, email)
    if passwords.is_outdated(kept):
        person.password_hash = passwords.hash_password(password)
    return person


def send_link(
    db: Session, email: str, purpose: Purpose, write: Callable[[Person, str], Letter], now: datetime
) -> None:
    """Write a link to whoever has this address; where nobody has, nothing is written.

    write: makes the letter from the person and the link's secret.
    Raises TooMany. Every request counts, so that nobody's mailbox can be filled.
    """
    strikes.check(db, strikes.RESET, email, now)
    strikes.add(db, strikes.RESET, email, now)
    person = queries.person_of_address(db, email)
    if person is None or person.email is None:
        return
    token = invitations.make(db, person.id, purpose, now)
    letter = write(person, token)
    cause = f"{LINK}:{token_hash(token)[:32]}"
    outbox.write(
        db,
        cause=cause,
        recipient=person.email,
        subject=letter.subject,
        body=letter.body,
        now=now,
        person_id=person.id,
    )


# ---------------------------------------------------------------- passwords


def reset_password(
    db: Session,
    person: Person,
    token: str,
    password: str,
    course_title: str,
    letter: Letter,
    now: datetime,
) -> None:
    """Choose a new password by a link, which is used up, and end every sign-in.

    Raises NotValid where the password may not stand, and NotFound where the link was used up.
    """
    _check(person, password, course_title)
    invitations.use(db, token, {Purpose.RESET}, now)
    _set_password(db, person, password, letter, now)
    if person.email is not None:
        strikes.clear(db, strikes.SIGN_IN, person.email)


def change_password(
    db: Session,
    person_id: int,
    current: str,
    password: str,
    course_title: str,
    letter: Letter,
    now: datetime,
) -> bool:
    """Change a password, or set the first one, and end every sign-in, this one too.

    Returns False where the current password is another one; that is counted.
    Raises TooMany, NotValid.
    """
    person = db.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.password_hash is not None and not proving.is_password(db, person, current, now):
        return False
    _check(person, password, course_title)
    _set_password(db, person, password, letter, now)
    return True


def _check(person: Person, password: str, course_title: str) -> None:
    known = (person.name, person.latin_name or "", person.email or "", course_title)
    passwords.check_new(password, *known)


def _set_password(
    db: Session, person: Person, password: str, letter: Letter, now: datetime
) -> None:
    """Whoever held a device or a link of this account is out, and its owner is told."""
    person.password_hash = passwords.hash_password(password)
    sessions.end_all(db, person.id, now)
    invitations.void(db, person.id, set(Purpose), now)
    if person.email is not None:
        outbox.write(
            db,
            cause=f"password:{person.public_id}:{now.isoformat()}",
            recipient=person.email,
            subject=letter.subject,
            body=letter.body,
            now=now,
            person_id=person.id,
        )


# ---------------------------------------------------------------- names and preferences


def change_names(
    db: Session, person_id: int, new: Names, signing: Signing, now: datetime
) -> Change:
    """Correct a person's names, or write down a request, by the rule of change.

    A correction reaches the certificate at once: a new one takes the place of the old.
    """
    person = db.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    submitted = queries.has_submitted(db, person_id)
    old = Names(person.name, person.latin_name)
    change = judge_change(old, new, quiz_submitted=submitted)
    if change is Change.REQUEST:
        _request(db, person_id, new, now)
        book.note(db, person, "name.requested", old, new, now, by=person_id)
    if change is Change.AT_ONCE:
        book.apply(db, person, new, signing, now, by=person_id, is_certified=submitted)
    return change


def _request(db: Session, person_id: int, new: Names, now: datetime) -> None:
    """Write down what is asked for; a newer request takes the place of one that waits."""
    waiting = queries.open_request(db, person_id)
    if waiting is None:
        waiting = NameRequest(person_id=person_id, name=new.own, asked_at=now)
        db.add(waiting)
    waiting.name, waiting.latin_name, waiting.asked_at = new.own, new.latin, now
    db.flush()


def withdraw_request(db: Session, person_id: int) -> None:
    """Take back a change of name that nobody has decided yet."""
    people.lock(db, person_id)
    waiting = queries.open_request(db, person_id)
    if waiting is not None:
        db.delete(waiting)
        db.flush()


def set_preferences(
    db: Session, course: Course, person_id: int, locale: str, zone: str, now: datetime
) -> None:
    """Keep the language of the pages and the zone of the times on them."""
    person = db.get_one(Person, person_id)
    person.locale, person.zone = locale, zone
    board.refresh(db, course, [person_id], now)


# ---------------------------------------------------------------- devices


def end_session(db: Session, person_id: int, public_id: str, limits: Limits, now: datetime) -> int:
    """End one of a person's own sign-ins; returns its number. Raises NotFound for any other."""
    for device in queries.devices(db, person_id, limits, now):
        if device.public_id == public_id:
            sessions.end(db, device.session_id, now)
            return device.session_id
    raise NotFound(words("This device is not signed in any more."))
