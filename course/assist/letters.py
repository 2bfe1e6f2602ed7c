"""What the room writes to people, in plain text. Admins may change each text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.letters import LetterKind, Place
from course.domain.words import Words, words
from course.records import outbox
from course.records.outbox import Message
from course.store import Person
from course.web.letters import DEAR, NAME, TITLE, write_letter
from course.web.pages import public_url

_DECISION = Place(
    "decision",
    words("what was decided, and why"),
    "You are exempt from this: Lesson 1.2, Second steps.",
    is_needed=True,
)
_PERSON = Place("person", words("about whom"), "Diego Rojas")
_ACCOUNT = Place("link", words("the link to their account"), "https://course.example.org/account/")
_LINK = Place(
    "link", words("the link"), "https://course.example.org/invitation/3k…", is_needed=True
)

DECIDED = LetterKind(
    "decided",
    words("A decision about somebody"),
    (NAME, TITLE, _DECISION, _ACCOUNT),
    words("A decision about you in “%(title)s”", title="{title}"),
    (
        DEAR,
        words("The secretariat has decided this for the course “%(title)s”:", title="{title}"),
        Words("{decision}"),
        words("Your account: %(link)s", link="{link}"),
        words("If you do not agree, answer this letter: somebody else looks at it again."),
    ),
)

ANSWERED = LetterKind(
    "answered",
    words("An answer to whoever asked for somebody"),
    (NAME, TITLE, _PERSON, _DECISION),
    words("An answer about %(person)s", person="{person}"),
    (
        DEAR,
        words(
            "you asked the secretariat of the course “%(title)s” for something for %(person)s."
            " This is decided:",
            title="{title}",
            person="{person}",
        ),
        Words("{decision}"),
    ),
)

PASSED_ON = LetterKind(
    "place-passed-on",
    words("A place was passed on"),
    (NAME, TITLE, _ACCOUNT),
    words("Your place in “%(title)s” was passed on", title="{title}"),
    (
        DEAR,
        words("Your place at the summit has been passed on to somebody else of your delegation."),
        words(
            "What you have learned stays yours, and so does your certificate, where you have one:"
            " %(link)s",
            link="{link}",
        ),
        words("If that is not right, answer this letter."),
    ),
)

TAKEN_OVER = LetterKind(
    "place-taken-over",
    words("A place was given"),
    (NAME, TITLE, _LINK),
    words("A place for you in “%(title)s”", title="{title}"),
    (
        DEAR,
        words(
            "a place at the summit is yours now. To come, you take the course “%(title)s” before."
            " This link signs you in. It works once, within 14 days.",
            title="{title}",
        ),
        Words("{link}"),
        words("Please do not give it to anybody else."),
    ),
)

ALL = (DECIDED, ANSWERED, PASSED_ON, TAKEN_OVER)


def tell(db: Session, person: Person, said: Sequence[Words], cause: str, now: datetime) -> None:
    """Tell somebody what was decided about them.

    cause: what it is about, unique for ever.
    """
    values: dict[str, str | Sequence[Words]] = {
        "decision": said,
        "link": public_url("accounts.account"),
    }
    _send(db, DECIDED, person, values, cause, now)


def answer(
    db: Session,
    asker: Person | None,
    about: Person,
    said: Sequence[Words],
    cause: str,
    now: datetime,
) -> None:
    """Tell whoever asked for somebody what became of it."""
    if asker is not None and asker.id != about.id:
        _send(db, ANSWERED, asker, {"decision": said, "person": about.name}, cause, now)


def passed_on(db: Session, person: Person, cause: str, now: datetime) -> None:
    """Tell somebody that their place was passed on."""
    _send(db, PASSED_ON, person, {"link": public_url("accounts.account")}, cause, now)


def taken_over(db: Session, person: Person, token: str, cause: str, now: datetime) -> None:
    """Give whoever holds a place now the link that signs them in."""
    link = public_url("accounts.invitation", token=token)
    _send(db, TAKEN_OVER, person, {"link": link}, cause, now)


def _send(
    db: Session,
    kind: LetterKind,
    person: Person,
    values: Mapping[str, str | Sequence[Words]],
    cause: str,
    now: datetime,
) -> None:
    """Write one letter, in the language of whoever gets it; nothing where there is no mailbox."""
    if person.email is None or person.disabled_at is not None:
        return
    same = {"name": person.name, "title": get_course().title}
    letter = write_letter(db, kind, person, {**same, **values})
    message = Message(cause, person.email, letter.subject, letter.body, person.id, kind.name)
    outbox.write_all(db, [message], now)
