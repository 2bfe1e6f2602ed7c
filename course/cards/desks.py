"""`/facilitate/desks/`: links that make a device a desk at the door, until midnight."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.cards import bp, desk_queries, desk_services
from course.cards.forms import DeskForm
from course.content import get_course
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.store import Person
from course.web.admitting import admit, landing
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.limits import SIGN_IN, limiter
from course.web.logs import event
from course.web.pages import public_url
from course.web.proof import recently_signed_in
from course.web.qr import qr
from course.web.rights import public, requires

SECRETARIAT = (Right.SECRETARIAT, Right.ADMIN)


@bp.route("/facilitate/desks/", methods=["GET", "POST"])
@requires(*SECRETARIAT, for_all=True)
@recently_signed_in
def desks() -> ResponseReturnValue:
    """The desks of today; a new one's link is shown in the answer itself.

    It is kept nowhere, so no address and no cookie can show it again. Sent again, the same form
    opens the same desk anew.
    """
    db, form = get_db(), DeskForm()
    if request.method == "GET" or not form.validate():
        return _page(form), 422 if form.errors else 200
    name = " ".join(form.name.data.split())
    desk, token = desk_services.open_desk(db, get_course(), name, current_user.person_id, now())
    db.commit()
    return _page(DeskForm(None), desk, public_url("cards.desk", token=token))


def _page(form: DeskForm, desk: Person | None = None, link: str = "") -> str:
    title = _("Square code that opens %(name)s", name=desk.name) if desk else ""
    return render_template(
        "cards/desks.html",
        form=form,
        desks=desk_queries.open_desks(get_db(), now()),
        ends_at=desk_services.end_of_day(get_course(), now()),
        desk=desk,
        link=link,
        code=qr(link, title) if link else "",
    )


@bp.post("/facilitate/desks/<desk>/end")
@requires(*SECRETARIAT, for_all=True)
def end_desk(desk: str) -> ResponseReturnValue:
    """End a desk at once."""
    db = get_db()
    ended = desk_services.end_desk(db, get_course(), desk, current_user.person_id, now())
    db.commit()
    flash(_("%(name)s has ended. Its devices are signed out.", name=ended.name), "done")
    return redirect(url_for(".desks"), 303)


@bp.route("/desk/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def desk(token: str) -> ResponseReturnValue:
    """Show one button; pressed, this device is the desk. The link opens it on others too."""
    db = get_db()
    if request.method != "POST":
        found = desk_services.whose_desk(db, token, now())
        if found is None:
            return _over()
        until = desk_services.end_of_day(get_course(), now())
        return render_template("cards/desk.html", desk=found, until=until)
    try:
        found = desk_services.use_desk(db, token, now())
    except NotFound:
        event("sign-in refused", how="desk")
        return _over()
    if current_user.is_authenticated and current_user.person_id == found.id:
        return redirect(landing(), 303)  # this device is the desk already
    return admit(found, "desk")


def _over() -> ResponseReturnValue:
    return render_template("cards/desk_over.html"), 404
