"""Signing in with a password, asking for a link, signing out."""

from __future__ import annotations

import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.accounts import bp, letters, services
from course.accounts.forms import AddressForm, SignInForm
from course.domain.letters import Letter
from course.records import sessions
from course.store import Person, Purpose
from course.web import signin, tablets
from course.web.admitting import admit, landing, target
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.limits import SIGN_IN, limiter
from course.web.logs import event
from course.web.rights import public

ANSWER_SECONDS = 0.1
"""What asking for a link takes, whoever asks: several times what writing one takes."""


@bp.route("/login", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, or offer a link."""
    if request.method != "POST":
        if current_user.is_authenticated:
            return redirect(target() or landing(), 303)
        return _page(SignInForm())
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    db = get_db()
    person = services.find_by_password(db, form.username.data, form.password.data, now())
    if person is None:
        event("sign-in refused", how="password")
        db.commit()
        return _page(form, is_wrong=True), 422
    return admit(person, "password")


def _page(form: AddressForm, *, is_wrong: bool = False) -> str:
    return render_template("accounts/sign_in.html", form=form, is_wrong=is_wrong, target=target())


@bp.route("/login/link", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def send_link() -> ResponseReturnValue:
    """Write a sign-in link to an address, and say the same whether or not it is anybody's."""
    if request.method != "POST":
        return redirect(url_for(".sign_in"), 303)
    began, form = time.monotonic(), SignInForm()
    if not form.username.validate(form):
        return _page(form), 422
    db, onward = get_db(), target()

    def write(person: Person, token: str) -> Letter:
        return letters.sign_in_link(db, person, token, onward)

    services.send_link(db, form.username.data, Purpose.SIGN_IN, write, now())
    event("link asked for", purpose=Purpose.SIGN_IN.value)
    db.commit()
    return answer_evenly(Purpose.SIGN_IN, began)


def answer_evenly(purpose: Purpose, began: float) -> ResponseReturnValue:
    """Send on to the page that says where to look, always after the same time.

    Writing a letter takes a few milliseconds that would tell who is in the course. Nothing is held
    meanwhile: the caller has committed.
    """
    time.sleep(max(0.0, ANSWER_SECONDS - (time.monotonic() - began)))
    return redirect(url_for("accounts.sent", purpose=purpose.value), 303)


@bp.get("/login/sent/<any('sign-in', reset):purpose>")
@public
def sent(purpose: str) -> ResponseReturnValue:
    """Say where to look; the same for every address."""
    return render_template("accounts/sent.html", is_reset=purpose == Purpose.RESET)


@bp.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """End this sign-in, so that a copy of its cookie is dead too."""
    if current_user.is_authenticated:
        db = get_db()
        event("signed out", person=current_user.person_id)
        sessions.end(db, current_user.session_id, now())
        db.commit()
    return leave(_("You are signed out."), keeps="keeps" in request.form)


def leave(said: str, *, keeps: bool = False) -> ResponseReturnValue:
    """Forget the cookie and go to the door. The caller has ended the session's row.

    Kept pages are cleared. Storage is not: it may hold answers that are still to be sent. From a
    tablet of the learning room it goes too, and the next person is asked for their card.
    keeps: they walked away, and what the tablet could not send waits for them; it goes when
    somebody else signs in.
    """
    is_shared = current_user.is_authenticated and current_user.is_shared
    signin.sign_out()
    flash(said, "done")
    if is_shared or tablets.is_tablet():
        response = redirect(url_for("cards.learning_room"), 303)
        if not keeps:
            tablets.wipe(response)
        return response
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
