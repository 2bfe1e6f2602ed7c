"""What the room writes to people, in plain text. Admins may change each text."""

from __future__ import annotations

from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.letters import Letter, LetterKind
from course.domain.words import words
from course.store import Person
from course.web.inviting import INVITATION
from course.web.letters import (
    CONTACT,
    DEAR,
    JUST_LINK,
    LINK,
    NAME,
    TITLE,
    Receiver,
    whom_to_write_to,
    write_letter,
)
from course.web.pages import public_url

_RESET = LINK._replace(sample="https://course.example.org/password/reset/3k…")

_NOT_ASKED = words(
    "If you did not ask for it, you do not have to do anything: the link changes nothing"
    " until a button on its page is pressed. Please do not give it to anybody else."
)

SIGN_IN = LetterKind(
    "sign-in",
    words("Link to sign in"),
    (NAME, TITLE, LINK),
    words("Your link to sign in"),
    (
        DEAR,
        words(
            "this link signs you in to the course “%(title)s”. It works once, within 24 hours.",
            title="{title}",
        ),
        JUST_LINK,
        _NOT_ASKED,
    ),
)

RESET = LetterKind(
    "reset",
    words("Link to choose a new password"),
    (NAME, TITLE, _RESET),
    words("Choose a new password"),
    (
        DEAR,
        words(
            "with this link you choose a new password for the course “%(title)s”. It works once,"
            " within one hour.",
            title="{title}",
        ),
        JUST_LINK,
        _NOT_ASKED,
    ),
)

PASSWORD_SET = LetterKind(
    "password-set",
    words("The password was changed"),
    (TITLE, CONTACT),
    words("Your password was changed"),
    (
        words(
            "The password of your account in the course “%(title)s” was changed, and all devices"
            " were signed out.",
            title="{title}",
        ),
        words("If this was not you, write to %(contact)s at once.", contact="{contact}"),
    ),
)

ALL = (INVITATION, SIGN_IN, RESET, PASSWORD_SET)


def sign_in_link(db: Session, person: Person, token: str, target: str | None = None) -> Letter:
    """The link that signs in once. target: the page to go on with, an address of ours."""
    more = {"next": target} if target else {}
    address = public_url("accounts.invitation", token=token, **more)
    return write_letter(db, SIGN_IN, person, _values(person, address))


def reset_link(db: Session, person: Person, token: str) -> Letter:
    """The link to choose a new password."""
    address = public_url("accounts.reset", token=token)
    return write_letter(db, RESET, person, _values(person, address))


def _values(person: Person, address: str) -> dict[str, str]:
    return {"name": person.name, "title": get_course().title, "link": address}


def password_set(db: Session, to: Receiver) -> Letter:
    """That the password was changed, in case somebody else did it."""
    values = {"title": get_course().title, "contact": whom_to_write_to()}
    return write_letter(db, PASSWORD_SET, to, values)
