"""`/admin/people/<person>/`: one person's rights and sign-ins."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from course.admin import bp, queries, services
from course.admin.forms import RIGHTS, GrantForm
from course.content import get_course
from course.domain.errors import NotNow, NotValid
from course.domain.rights import Right
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.pages import public_url
from course.web.proof import recently_signed_in
from course.web.rights import requires


@bp.get("/admin/people/<person>/")
@requires(Right.ADMIN)
def person(person: str) -> ResponseReturnValue:
    """What somebody may do, until when, and where they are signed in."""
    return _page(person, GrantForm(None))


def _page(public_id: str, form: GrantForm, link: str | None = None) -> str:
    opened = queries.opened(get_db(), public_id, now())
    form.offer(opened.delegations)
    return render_template(
        "admin/person.html",
        opened=opened,
        somebody=opened.person,
        form=form,
        link=link,
        names=dict(RIGHTS),
        is_me=opened.person.id == current_user.person_id,
    )


def _back(public_id: str) -> Response:
    return redirect(url_for("admin.person", person=public_id), 303)


@bp.post("/admin/people/<person>/grants")
@requires(Right.ADMIN)
@recently_signed_in
def give(person: str) -> ResponseReturnValue:
    """Give a right."""
    db, form = get_db(), GrantForm()
    form.offer(queries.opened(db, person, now()).delegations)
    if not form.validate():
        return _page(person, form), 422
    right, code = Right(form.right.data), form.delegation.data
    try:
        services.give(
            db, get_course(), current_user.person_id, person, right, code, form.end, now()
        )
    except (NotNow, NotValid) as refusal:
        form.right.errors = (say(refusal.words),)
        return _page(person, form), 422
    db.commit()
    flash(_("The right is given."), "done")
    return _back(person)


@bp.post("/admin/people/<person>/grants/<int:grant>/take")
@requires(Right.ADMIN)
@recently_signed_in
def take(person: str, grant: int) -> ResponseReturnValue:
    """Take a right away."""
    db = get_db()
    services.take(db, get_course(), current_user.person_id, person, grant, now())
    db.commit()
    flash(_("The right is taken away."), "done")
    return _back(person)


@bp.post("/admin/people/<person>/disable")
@requires(Right.ADMIN)
@recently_signed_in
def disable(person: str) -> ResponseReturnValue:
    """Let somebody sign in no more."""
    db = get_db()
    found = services.disable(db, get_course(), current_user.person_id, person, now())
    db.commit()
    flash(_("%(name)s can no longer sign in.", name=found.name), "done")
    return _back(person)


@bp.post("/admin/people/<person>/enable")
@requires(Right.ADMIN)
@recently_signed_in
def enable(person: str) -> ResponseReturnValue:
    """Let somebody sign in again."""
    db = get_db()
    found = services.enable(db, get_course(), current_user.person_id, person, now())
    db.commit()
    flash(_("%(name)s can sign in again.", name=found.name), "done")
    return _back(person)


@bp.post("/admin/people/<person>/sign-out")
@requires(Right.ADMIN)
def sign_out(person: str) -> ResponseReturnValue:
    """End somebody's sign-ins."""
    db = get_db()
    found = services.end_sessions(db, current_user.person_id, person, now())
    db.commit()
    flash(_("%(name)s is signed out everywhere.", name=found.name), "done")
    return _back(person)


@bp.post("/admin/people/<person>/link")
@requires(Right.ADMIN)
@recently_signed_in
def link(person: str) -> ResponseReturnValue:
    """Make a link that signs somebody in, and show it in the answer itself.

    It is kept nowhere, so no address and no cookie can show it again.
    """
    db = get_db()
    token = services.make_link(db, current_user.person_id, person, now())
    db.commit()
    return _page(person, GrantForm(None), public_url("accounts.invitation", token=token))
