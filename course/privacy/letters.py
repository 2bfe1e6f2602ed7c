"""What the room writes to people, in plain text. Admins may change each text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.letters import LetterKind, Place
from course.domain.words import Words, words
from course.records import outbox
from course.records.outbox import Message
from course.store import ErasureRequest, Person
from course.web.letters import CONTACT, DEAR, NAME, TITLE, whom_to_write_to, write_letter
from course.web.pages import public_url

REFUSED = LetterKind(
    "erasure-refused",
    words("An erasure is refused"),
    (
        NAME,
        TITLE,
        Place("reason", words("why, as it was written"), "An appeal of yours is still open.",
              is_needed=True),
        Place("link", words("the page of their data"), "https://course.example.org/account/data/"),
    ),
    words("Your record in “%(title)s” is not erased yet", title="{title}"),
    (
        DEAR,
        words(
            "you asked us to erase your record in the course “%(title)s”. We cannot do it yet."
            " The reason:",
            title="{title}",
        ),
        Words("{reason}"),
        words("You may ask again at any time: %(link)s", link="{link}"),
        words("If you do not agree, answer this letter, or write to your data-protection"
              " authority."),
    ),
)  # fmt: skip

ERASED = LetterKind(
    outbox.FAREWELL,
    words("A record is erased"),
    (NAME, TITLE, CONTACT),
    words("Your record in “%(title)s” is erased", title="{title}"),
    (
        DEAR,
        words(
            "your record in the course “%(title)s” is erased. You can no longer sign in, links and"
            " cards open nothing, and a certificate, if you had one, is revoked.",
            title="{title}",
        ),
        words(
            "Your answers stay for the statistics, cut off from you: they lead back to nobody."
        ),
        words("This is our last letter: your address is deleted as soon as it is on its way."),
        words("If you did not expect this, write to %(contact)s.", contact="{contact}"),
    ),
)  # fmt: skip

ALL = (REFUSED, ERASED)


def refused(db: Session, person: Person, request: ErasureRequest, now: datetime) -> None:
    """Tell somebody why their record is not erased; nothing where there is no mailbox."""
    if person.email is None:
        return
    values = {
        "name": person.name,
        "title": get_course().title,
        "reason": request.answer,
        "link": public_url("privacy.data"),
    }
    letter = write_letter(db, REFUSED, person, values)
    cause = f"erasure-refused:{request.public_id}"
    message = Message(cause, person.email, letter.subject, letter.body, person.id, REFUSED.name)
    outbox.write_all(db, [message], now)


def farewell(db: Session, person: Person) -> list[Message]:
    """The last letter to somebody, made before their name and address go, to be written after.

    It belongs to no record, and its row goes once it is sent.
    """
    if person.email is None:
        return []
    values = {"name": person.name, "title": get_course().title, "contact": whom_to_write_to()}
    letter = write_letter(db, ERASED, person, values)
    cause = f"erased:{person.public_id}"
    return [Message(cause, person.email, letter.subject, letter.body, kind=ERASED.name)]
