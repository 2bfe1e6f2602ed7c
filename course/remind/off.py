"""`/reminders/off/<token>`: no more reminders, without signing in; other letters come anyway."""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.remind import bp
from course.store import Person
from course.web.clock import now
from course.web.csrf import protect
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.pages import public_url
from course.web.rights import public, requires

_NOBODYS = "XXXXXXXX"
_FOR = b"summit course: reminders off, 1"


def address(secret_key: str, public_id: str) -> str:
    """Where one person turns reminders off; whoever has the letter can, and nobody else."""
    return public_url("remind.off", token=f"{public_id}.{_mark(secret_key, public_id)}")


def example() -> str:
    """How such an address looks, for whoever reads a letter to somebody else before it goes."""
    return public_url("remind.off", token=_NOBODYS)


def _mark(secret_key: str, public_id: str) -> str:
    key = hmac.new(secret_key.encode(), _FOR, sha256).digest()
    return hmac.new(key, public_id.encode(), sha256).hexdigest()[:32]


def _person(db: Session, token: str) -> Person:
    public_id, _dot, mark = token.partition(".")
    secret: str = current_app.config["SECRET_KEY"]
    if not hmac.compare_digest(_mark(secret, public_id).encode(), mark.encode()):
        raise NotFound(words("This address is not whole. Open it from the letter once more."))
    person = db.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound(words("This address is not whole. Open it from the letter once more."))
    return person


@bp.route("/reminders/off/<token>", methods=["GET", "POST"])
@protect.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
@public
def off(token: str) -> ResponseReturnValue:
    """Ask, and turn reminders off.

    Mail programs post here by themselves when somebody presses their "unsubscribe" (RFC 8058); they
    carry no token of a page, so it is not asked for: the address itself shows the right to do this.
    """
    db = get_db()
    person = _person(db, token)
    if request.method == "POST":
        _turn(db, person.id, is_off=True)
        db.commit()
        if not current_user.is_authenticated and "csrf_token" not in request.form:
            return "", 204
        return redirect(url_for("remind.off", token=token), 303)
    return render_template(
        "remind/off.html", token=token, is_off=person.reminders_off_at is not None
    )


@bp.post("/account/reminders/")
@requires(Right.LEARN, Right.FOCAL, Right.SECRETARIAT)
def switch() -> ResponseReturnValue:
    """Turn one's own reminders off, or on again, from the account page."""
    is_off = request.form.get("reminders") != "on"
    _turn(get_db(), current_user.person_id, is_off=is_off)
    get_db().commit()
    flash(_("You get no reminders any more.") if is_off else _("You get reminders again."), "done")
    return redirect(url_for("accounts.account", _anchor="reminders"), 303)


def _turn(db: Session, person_id: int, *, is_off: bool) -> None:
    db.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(reminders_off_at=now() if is_off else None)
    )
