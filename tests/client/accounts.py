"""What the tests of accounts and sessions share: doors, letters, passwords."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from course.records import invitations, passwords
from course.store import Attempt, AttemptState, OutboxMessage, Person, Purpose, QuizVersion
from tests.client.conftest import Visitor
from tests.factories import NOON

GOOD = "quiet brown teapot 9"
BETTER = "seven green umbrellas, folded"

WRONG_PAIR = "do not belong together"
NO_LINK = "This link does not work any more"


def give_password(db: Session, person: Person, password: str = GOOD) -> Person:
    """Let a person sign in with a password."""
    person.password_hash = passwords.hash_password(password)
    db.commit()
    return person


def give_link(
    db: Session, person: Person, purpose: Purpose = Purpose.INVITE, at: datetime = NOON
) -> str:
    """Make a link for a person; returns its address."""
    token = invitations.make(db, person.id, purpose, at)
    db.commit()
    door = "/password/reset/" if purpose is Purpose.RESET else "/invitation/"
    return door + token


def sign_in_with(
    visitor: Visitor, email: str | None, password: str = GOOD, status: int = 303, **more: object
) -> None:
    """Type address and password at the door."""
    visitor.get("/login")
    visitor.post("/login", {"username": email or "", "password": password, **more}, status)


def sign_out(visitor: Visitor) -> None:
    """Press "Sign out" on a page that is fresh."""
    visitor.get("/account/")
    visitor.post("/logout")


def letters(db: Session) -> list[OutboxMessage]:
    """Every letter written, in order."""
    written = list(db.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
    db.commit()
    return written


def link_in(letter: OutboxMessage) -> str:
    """The path of the one address in a letter."""
    found = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", letter.body)
    assert len(found) == 1, letter.body
    return str(found[0])


def stored(db: Session, person: Person) -> Person:
    """The person as the database holds them now."""
    db.refresh(person)
    db.commit()
    return person


def submit_a_quiz(db: Session, person: Person) -> None:
    """Let a person have submitted one try."""
    version = db.scalars(select(QuizVersion.id)).first()
    assert version is not None
    db.add(
        Attempt(
            public_id=f"attempt-{person.id}",
            person_id=person.id,
            module="introduction",
            quiz_version_id=version,
            ordinal=1,
            seed=1,
            sections="[]",
            policy="{}",
            state=AttemptState.SUBMITTED,
            started_at=NOON,
            submitted_at=NOON,
            points=0,
        )
    )
    db.commit()


def everything_stored(db: Session) -> str:
    """All that the database holds, as one text: to look for what must not be there."""
    names = ("person", "session", "invitation", "strike")
    rows = [str(row) for name in names for row in db.execute(text(f"SELECT * FROM {name}"))]
    db.commit()
    return "\n".join(rows)
