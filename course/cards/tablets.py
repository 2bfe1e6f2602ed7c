"""`/learning-room/`: tablets that many use, one after the other."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.cards import bp
from course.cards.forms import CardForm
from course.web import tablets
from course.web.admitting import landing
from course.web.i18n import gettext as _
from course.web.rights import public, signed_in


@bp.get("/learning-room/")
@public
def learning_room() -> ResponseReturnValue:
    """Ask for a card on a tablet of the room; on another device, offer to make it one."""
    if current_user.is_authenticated:
        return redirect(landing(), 303)
    if tablets.is_tablet():
        return render_template("cards/enter.html", form=CardForm(None), is_tablet=True)
    return render_template("cards/learning_room.html")


@bp.post("/learning-room/")
@public
def make_tablet() -> ResponseReturnValue:
    """Make this device a tablet of the learning room."""
    response = make_response(redirect(url_for(".learning_room"), 303))
    if not current_user.is_authenticated:
        tablets.mark(response)
    return response


@bp.post("/learning-room/leave")
@public
def own_device() -> ResponseReturnValue:
    """Make it a device like any other again."""
    response = make_response(redirect(url_for(".learning_room"), 303))
    if not current_user.is_authenticated:
        tablets.unmark(response)
        flash(_("This device is not a tablet of the learning room any more."), "done")
    return response


@bp.get("/learning-room/here")
@signed_in
def here() -> ResponseReturnValue:
    """Hear that somebody is still busy with a page that asks for nothing: a long text, a figure."""
    return "", 204
