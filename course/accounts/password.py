"""A forgotten password, a new one, a first one."""

from __future__ import annotations

import time
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.accounts import bp, letters, services
from course.accounts.account import show_account
from course.accounts.forms import AddressForm, ChangePasswordForm, NewPasswordForm
from course.accounts.links import over
from course.accounts.signin import answer_evenly, leave
from course.content import get_course
from course.domain.errors import NotFound, NotValid
from course.records import invitations
from course.store import Purpose
from course.web import signin
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.limits import SIGN_IN, limiter
from course.web.logs import event
from course.web.proof import is_proved
from course.web.rights import public, signed_in


@bp.route("/password/forgot", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def forgot() -> ResponseReturnValue:
    """Write a link to choose a new password; say the same whether or not the address is known."""
    began, form = time.monotonic(), AddressForm()
    if request.method != "POST" or not form.validate():
        page = render_template("accounts/forgot.html", form=form)
        return page, 422 if form.errors else 200
    db = get_db()
    write = partial(letters.reset_link, db)
    services.send_link(db, form.username.data, Purpose.RESET, write, now())
    event("link asked for", purpose=Purpose.RESET.value)
    db.commit()
    return answer_evenly(Purpose.RESET, began)


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by a link; every device is signed out."""
    db, form = get_db(), NewPasswordForm()
    person = invitations.find(db, token, {Purpose.RESET}, now())
    if person is None:
        return over()
    if request.method == "POST" and form.validate():
        try:
            services.reset_password(
                db,
                person,
                token,
                form.new_password.data,
                get_course().title,
                letters.password_set(db, person),
                now(),
            )
        except NotFound:
            return over()
        except NotValid as refusal:
            form.new_password.errors = (say(refusal.words),)
        else:
            event("password set", person=person.id, how="link")
            db.commit()
            return leave(
                _("Your new password is set, and all devices are signed out. Sign in with it.")
            )
    page = render_template("accounts/reset.html", form=form, email=person.email)
    return page, 422 if form.errors else 200


@bp.post("/account/password")
@limiter.limit(SIGN_IN)
@signed_in
def password() -> ResponseReturnValue:
    """Change the password, or set the first one; every other device is signed out.

    The current password proves who it is. Where there is none yet, having signed in just now does.
    """
    db, person_id = get_db(), current_user.person_id
    if not (current_user.has_password or is_proved()):
        return redirect(url_for(".account", _anchor="password"), 303)  # the page says what to do
    form = ChangePasswordForm() if current_user.has_password else NewPasswordForm()
    if form.validate() and _is_changed(form):
        signin.sign_in(person_id, now())
        event("password set", person=person_id, how="account")
        db.commit()
        flash(_("Your password is set. All other devices are signed out."), "done")
        return redirect(url_for(".account"), 303)
    return show_account(password=form), 422


def _is_changed(form: NewPasswordForm) -> bool:
    """Change it; where that is refused, say why beside the field and keep the count of tries."""
    db = get_db()
    current = form.current_password.data if isinstance(form, ChangePasswordForm) else ""
    try:
        changed = services.change_password(
            db,
            current_user.person_id,
            current,
            form.new_password.data,
            get_course().title,
            letters.password_set(db, current_user),
            now(),
        )
    except NotValid as refusal:
        form.new_password.errors = (say(refusal.words),)
        return False
    if not changed:
        event("sign-in refused", how="account", person=current_user.person_id)
        db.commit()
        form.current_password.errors = (_("This is not your current password."),)
    return changed
