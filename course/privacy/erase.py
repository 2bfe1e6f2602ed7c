"""`/admin/people/<public_id>/erase/`: somebody's record is erased, in two steps."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.errors import NotNow
from course.domain.rights import Right
from course.domain.words import words
from course.privacy import bp, letters, queries
from course.privacy.forms import ReasonForm
from course.records import erasing, outbox, printed
from course.records.decisions import refuse_own
from course.store import Person
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.pages import get_settings
from course.web.proof import recently_signed_in
from course.web.rights import requires


def _person(public_id: str) -> Person:
    found = queries.person(get_db(), public_id)
    refuse_own(current_user.person_id, found.id)
    if found.erased_at is not None:
        raise NotNow(words("This record is erased already."))
    return found


@bp.get("/admin/people/<public_id>/erase/")
@requires(Right.ADMIN)
def erase(public_id: str) -> ResponseReturnValue:
    """First step: what would go, and why it should."""
    return _first(_person(public_id), ReasonForm(None))


def _first(person: Person, form: ReasonForm) -> str:
    return render_template(
        "privacy/erase.html",
        somebody=person,
        form=form,
        found=erasing.look(get_db(), person),
        asked=queries.last_request(get_db(), person.id),
    )


@bp.post("/admin/people/<public_id>/erase/")
@requires(Right.ADMIN)
def look_again(public_id: str) -> ResponseReturnValue:
    """Second step: the name and the reason once more."""
    person, form = _person(public_id), ReasonForm()
    if not form.validate():
        return _first(person, form), 422
    return render_template("privacy/sure.html", somebody=person, reason=form.reason.data)


@bp.post("/admin/people/<public_id>/erase/now")
@requires(Right.ADMIN)
@recently_signed_in
def erase_now(public_id: str) -> ResponseReturnValue:
    """Erase. It cannot be undone."""
    db, person, form = get_db(), _person(public_id), ReasonForm()
    if not form.validate():
        return _first(person, form), 422
    last = letters.farewell(db, person)
    erased = erasing.erase(
        db, get_course(), person, form.reason.data, now(), by=current_user.person_id
    )
    outbox.write_all(db, last, now())
    db.commit()
    printed.forget(get_settings().instance_path, erased.digests)
    flash(_("The record is erased."), "done")
    return redirect(url_for("admin.people"), 303)
