"""`/card/`: signing in with a code on paper."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from course.cards import bp, services
from course.cards.codes import card_token
from course.cards.forms import CardForm
from course.domain.card_codes import normalise_code
from course.domain.errors import NotFound, NotValid
from course.records import invitations, strikes
from course.store import Person
from course.web import tablets
from course.web.admitting import admit
from course.web.clock import now
from course.web.database import get_db, write_apart
from course.web.i18n import say
from course.web.limits import SIGN_IN, VERIFY, limiter
from course.web.logs import event
from course.web.rights import public


@bp.route("/card/", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def enter() -> ResponseReturnValue:
    """Ask for a code; one that was mistyped is told at once, and counts for nothing."""
    form = CardForm()
    if form.validate_on_submit():
        return redirect(url_for(".card", code=form.code.data), 303)
    page = render_template("cards/enter.html", form=form, is_tablet=tablets.is_tablet())
    return page, 422 if form.errors else 200


@bp.route("/card/<code>", methods=["GET", "POST"])
@limiter.limit(VERIFY)
@public
def card(code: str) -> ResponseReturnValue:
    """Show one button, and sign in when it is pressed; looking uses nothing up."""
    try:
        token = card_token(current_app.config["SECRET_KEY"], normalise_code(code))
    except NotValid as refusal:
        return _not_a_code(code, refusal), 404
    db = get_db()
    if request.method != "POST":
        person = _opened(token)
        if person is None:
            return over(token)
        is_tablet = tablets.is_tablet()
        return render_template("cards/confirm.html", person=person, is_tablet=is_tablet)
    strikes.check(db, strikes.CARD, get_remote_address(), now())
    try:
        person = services.use_card(db, token, now())
    except NotFound:
        event("sign-in refused", how="card")
        strikes.add(db, strikes.CARD, get_remote_address(), now())
        db.commit()
        return over(token)
    return admit(person, "card")


def _opened(token: str) -> Person | None:
    """Whose card it is; a code that opens nothing counts, whoever follows a link or types it."""
    db, moment = get_db(), now()
    strikes.check(db, strikes.CARD, get_remote_address(), moment)
    person = services.whose_card(db, token, moment)
    if person is None:
        with write_apart() as apart:
            strikes.add(apart, strikes.CARD, get_remote_address(), moment)
    return person


def _not_a_code(code: str, refusal: NotValid) -> str:
    form = CardForm(None)
    form.code.data = code[:60]
    form.code.errors = (say(refusal.words),)
    return render_template("cards/enter.html", form=form, is_tablet=tablets.is_tablet())


def over(token: str) -> ResponseReturnValue:
    """Say what to do with a card that opens nothing.

    Whether it was used, replaced, ran out or was never made is not told; that the place it was for
    went to somebody else is.
    """
    if invitations.is_passed_on(get_db(), token):
        return render_template("cards/passed_on.html"), 410
    return render_template("cards/over.html"), 404
