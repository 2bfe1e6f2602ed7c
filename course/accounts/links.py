"""Links that sign in: an invitation's, one asked for, one handed over."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from course.accounts import bp
from course.domain.errors import NotFound
from course.records import invitations
from course.web.admitting import admit, target
from course.web.clock import now
from course.web.database import get_db
from course.web.limits import SIGN_IN, limiter
from course.web.logs import event
from course.web.rights import public


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Show one button, and sign in when it is pressed.

    Looking uses nothing up: programs that guard mailboxes open every link.
    """
    db = get_db()
    if request.method != "POST":
        person = invitations.find(db, token, invitations.SIGNS_IN, now())
        if person is None:
            return over(token)
        return render_template("accounts/invitation.html", person=person, target=target())
    try:
        person = invitations.use(db, token, invitations.SIGNS_IN, now())
    except NotFound:
        event("sign-in refused", how="link")
        return over(token)
    return admit(person, "link")


def over(token: str = "") -> ResponseReturnValue:
    """Say what to do with a link that opens nothing, whatever the reason.

    token: of a link that signs in: where the place it was for went to somebody else, that is said.
    """
    if token and invitations.is_passed_on(get_db(), token):
        return render_template("accounts/passed_on.html"), 410
    return render_template("accounts/link_over.html"), 404
