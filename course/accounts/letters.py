"""What the room writes to people, in plain text."""

from __future__ import annotations

from course.accounts.services import Letter
from course.content import get_course
from course.store import Person
from course.web.i18n import gettext as _
from course.web.pages import get_settings, public_url


def invitation(person: Person, title: str, address: str) -> Letter:
    """The invitation, written by a command: where no page is asked for, it is told everything.

    title: of the course. address: of the link, whole.
    """
    opening = _(
        "the course “%(title)s” is open for you. This link signs you in. It works once, within 14"
        " days."
    )
    closing = _("Please do not give it to anybody else.")
    return Letter(
        _("Your invitation to the course “%(title)s”", title=title),
        _letter(person, opening % {"title": title}, address, closing),
    )


def sign_in_link(person: Person, token: str, target: str | None = None) -> Letter:
    """The link that signs in once. target: the page to go on with, an address of ours."""
    more = {"next": target} if target else {}
    address = public_url("accounts.invitation", token=token, **more)
    opening = _("this link signs you in to the course “%(title)s”. It works once, within 24 hours.")
    return Letter(_("Your link to sign in"), _body(person, opening, address))


def reset_link(person: Person, token: str) -> Letter:
    """The link to choose a new password."""
    address = public_url("accounts.reset", token=token)
    opening = _(
        "with this link you choose a new password for the course “%(title)s”. It works once,"
        " within one hour."
    )
    return Letter(_("Choose a new password"), _body(person, opening, address))


def _body(person: Person, opening: str, address: str) -> str:
    closing = _(
        "If you did not ask for it, you do not have to do anything: the link changes nothing"
        " until a button on its page is pressed. Please do not give it to anybody else."
    )
    return _letter(person, opening % {"title": get_course().title}, address, closing)


def _letter(person: Person, opening: str, address: str, closing: str) -> str:
    greeting = _("Dear %(name)s,", name=person.name)
    return "\n\n".join((greeting, opening, address, closing)) + "\n"


def password_set() -> Letter:
    """That the password was changed, in case somebody else did it."""
    contact = get_settings().contact or get_course().issuer.contact
    return Letter(
        _("Your password was changed"),
        _(
            "The password of your account in the course “%(title)s” was changed, and all devices"
            " were signed out.",
            title=get_course().title,
        )
        + "\n\n"
        + _("If this was not you, write to %(contact)s at once.", contact=contact)
        + "\n",
    )
