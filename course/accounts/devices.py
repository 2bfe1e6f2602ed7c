"""The devices on which a person is signed in."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.accounts import bp, services
from course.accounts.account import my_limits
from course.accounts.signin import leave
from course.records import sessions
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.logs import event
from course.web.rights import signed_in


@bp.post("/account/devices/<session>/sign-out")
@signed_in
def end_session(session: str) -> ResponseReturnValue:
    """Sign one device out; it may be this one."""
    db, me = get_db(), current_user
    ended = services.end_session(db, me.person_id, session, my_limits(), now())
    event("signed out", person=me.person_id, how="device")
    db.commit()
    if ended == me.session_id:
        return leave(_("You are signed out."))
    flash(_("That device is signed out."), "done")
    return redirect(url_for(".account"), 303)


@bp.post("/account/devices/sign-out")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign every device out, this one too."""
    db = get_db()
    sessions.end_all(db, current_user.person_id, now())
    event("signed out", person=current_user.person_id, how="everywhere")
    db.commit()
    return leave(_("You are signed out on all devices."))
