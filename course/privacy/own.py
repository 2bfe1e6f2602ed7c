"""`/account/data/`: a copy of one's own data, and asking to be erased."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from course.privacy import bp, copies, queries, services
from course.store import Person
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.limits import COSTLY, limiter
from course.web.proof import recently_signed_in
from course.web.rights import signed_in


@bp.get("/account/data/")
@signed_in
def data() -> ResponseReturnValue:
    """What one may take and ask for."""
    asked = queries.last_request(get_db(), current_user.person_id)
    return render_template("privacy/data.html", asked=asked)


@bp.post("/account/data/copy")
@limiter.limit(COSTLY)
@signed_in
@recently_signed_in
def copy() -> ResponseReturnValue:
    """Everything that is kept about oneself, as a file."""
    db = get_db()
    person = db.get_one(Person, current_user.person_id)
    services.note_copy(db, person, person.id, now())
    made = copies.answer(db, person, now())
    db.commit()
    return made


@bp.post("/account/data/erasure")
@limiter.limit(COSTLY)
@signed_in
@recently_signed_in
def ask() -> ResponseReturnValue:
    """Ask to be erased; an admin decides."""
    services.ask(get_db(), current_user.person_id, now())
    get_db().commit()
    flash(_("You have asked for the erasure of your record. An admin will answer."), "done")
    return _back()


@bp.post("/account/data/erasure/back")
@signed_in
def take_back() -> ResponseReturnValue:
    """Take the request back."""
    services.take_back(get_db(), current_user.person_id, now())
    get_db().commit()
    flash(_("Your request is taken back."), "done")
    return _back()


def _back() -> Response:
    return redirect(url_for("privacy.data"), 303)
