"""Letting in whoever has shown who they are: every way in ends here, whichever room it is in."""

from __future__ import annotations

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.domain.rights import Right
from course.records import sessions
from course.store import Person
from course.web import signin, tablets
from course.web.clock import now
from course.web.database import get_db
from course.web.logs import event
from course.web.pages import safe_next

BOARD = (Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
DESK = "/door/"
"""Where the desks at the door are, below the site's own path."""

WORKPLACES = (
    (Right.AUTHOR, "author.bank"),
    (Right.REVIEW, "review.inbox"),
    (Right.AUDIT_READ, "admin.log"),
)
"""Where those begin who neither learn nor look after people."""


def target() -> str | None:
    """The page to go on with after signing in, where one of ours was named."""
    return safe_next(request.values.get("next"))


def landing() -> str:
    """The first page of whoever has signed in."""
    if current_user.may(Right.LEARN):
        return url_for("learn.contents")
    if any(current_user.may(right) for right in BOARD):
        return url_for("facilitate.home")
    if current_user.may(Right.DESK):
        return request.script_root + DESK
    for right, endpoint in WORKPLACES:
        if current_user.may(right):
            return url_for(endpoint)
    return url_for("accounts.account")


def admit(person: Person, how: str) -> ResponseReturnValue:
    """Begin a session on this device, end the one it had, and go on.

    On a tablet of the learning room, whatever somebody else left on it is wiped first.
    """
    db, moment, is_shared = get_db(), now(), tablets.is_tablet()
    if current_user.is_authenticated:
        sessions.end(db, current_user.session_id, moment)
    signin.sign_in(person.id, moment, is_shared=is_shared)
    event("signed in", person=person.id, how=how)
    db.commit()
    onward = None if is_shared else target()
    response = redirect(onward or landing(), 303)
    if is_shared:
        tablets.hand_over(response, person.public_id)
    return response


def init_app(app: Flask) -> None:
    """Let the header lead everybody to their first page."""
    app.add_template_global(landing, "first_page")
