"""Inviting somebody: a letter with a link that signs them in. Pages and commands do it alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from course.domain.letters import LetterKind
from course.domain.words import words
from course.records import invitations, outbox
from course.records.outbox import Message
from course.records.tokens import token_hash
from course.store import Person, Purpose
from course.web.letters import DEAR, JUST_LINK, LINK, NAME, TITLE, letter_writer

INVITATION = LetterKind(
    "invitation",
    words("Invitation"),
    (NAME, TITLE, LINK),
    words("Your invitation to the course “%(title)s”", title="{title}"),
    (
        DEAR,
        words(
            "the course “%(title)s” is open for you. This link signs you in. It works once, within"
            " 14 days.",
            title="{title}",
        ),
        JUST_LINK,
        words("Please do not give it to anybody else."),
    ),
)


def invite(db: Session, person: Person, title: str, base_url: str, now: datetime) -> None:
    """Write somebody who has an address an invitation. The caller commits.

    Where no page is asked for, nothing is known of the course: it is told everything.
    title: of the course. base_url: the public address.
    """
    assert person.email is not None, "the caller has looked"
    invite_all(db, [person], title, base_url, now)


def invite_all(
    db: Session, people: Sequence[Person], title: str, base_url: str, now: datetime
) -> int:
    """Write an invitation to each of them who has an address; returns to how many."""
    invited = [person for person in people if person.email is not None]
    tokens = invitations.make_all(db, [person.id for person in invited], Purpose.INVITE, now)
    write = letter_writer(db, INVITATION)
    messages = []
    for person in invited:
        token = tokens[person.id]
        values = {"name": person.name, "title": title, "link": link_address(base_url, token)}
        letter = write(person, values)
        cause = f"invite:{person.public_id}:{token_hash(token)[:16]}"
        messages.append(Message(cause, person.email or "", letter.subject, letter.body, person.id))
    outbox.write_all(db, messages, now)
    return len(messages)


def link_address(base_url: str, token: str) -> str:
    """The address that a person opens; it asks for a press, so that scanners use nothing up."""
    return f"{base_url.rstrip('/')}/invitation/{token}"
