"""`/admin/people/new/`: somebody new, and how they get in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.admin import bp, queries
from course.admin.forms import INVITE, PersonForm
from course.content import get_course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.rights import Right
from course.records import people
from course.store import Person
from course.web import inviting
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.pages import get_settings
from course.web.proof import recently_signed_in
from course.web.rights import requires


@bp.route("/admin/people/new/", methods=["GET", "POST"])
@requires(Right.ADMIN)
@recently_signed_in
def new_person() -> ResponseReturnValue:
    """Add somebody; then an invitation waits to be sent, or a link is shown once."""
    db, form = get_db(), PersonForm()
    form.offer(queries.delegations(db))
    added = _added(form) if request.method == "POST" and form.validate() else None
    if added is None:
        return render_template("admin/new_person.html", form=form), 422 if form.errors else 200
    if form.entry.data == INVITE:
        inviting.invite(db, added, get_course().title, get_settings().base_url, now())
        db.commit()
        flash(_("%(name)s is added. The invitation waits to be sent.", name=added.name), "done")
        return redirect(url_for("admin.person", person=added.public_id), 303)
    db.commit()
    flash(_("%(name)s is added.", name=added.name), "done")
    # 307 sends the same form on, so that loading the page with the link again adds nobody twice.
    return redirect(url_for("admin.link", person=added.public_id), 307)


def _added(form: PersonForm) -> Person | None:
    """The new person; None where they cannot be added, which is said beside the field."""
    db, field = get_db(), form.email
    try:
        typed = (form.email.data or "").strip()
        email = people.free_address(db, typed) if typed else None
        field = form.new_code if form.new_code.data else form.delegation
        return people.add(
            db,
            get_course(),
            name=form.name.data,
            latin_name=form.latin_name.data or None,
            email=email,
            role=form.role.data,
            locale=form.locale.data,
            delegation=form.place,
            by=current_user.person_id,
            now=now(),
        )
    except (NotFound, NotNow, NotValid) as refusal:
        field.errors = (say(refusal.words),)
        return None
