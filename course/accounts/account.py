"""`/account/`: names, language, zone, password, devices, on one page."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.accounts import bp, queries, services
from course.accounts.forms import (
    ChangePasswordForm,
    LatinNameForm,
    NamesForm,
    NewPasswordForm,
    PreferencesForm,
)
from course.content import get_course
from course.domain.names import Change, Names
from course.domain.rights import Right
from course.records import views
from course.records.names import Signing
from course.records.sessions import Limits
from course.web.admitting import landing, target
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.limits import COSTLY, limiter
from course.web.logs import event
from course.web.pages import get_settings
from course.web.proof import is_proved
from course.web.rights import signed_in
from course.web.signin import limits


def show_account(
    *,
    names: NamesForm | None = None,
    preferences: PreferencesForm | None = None,
    password: NewPasswordForm | None = None,
) -> str:
    """The page, with the one form that was sent and was not right."""
    me, db = current_user, get_db()
    password_form = ChangePasswordForm if me.has_password else NewPasswordForm
    return render_template(
        "accounts/account.html",
        names=names or NamesForm(None, name=me.name, latin_name=me.latin_name or ""),
        preferences=preferences or PreferencesForm(None, locale=me.locale, zone=me.zone),
        password=password or password_form(None),
        is_free=not me.record.quizzes,
        is_proved=is_proved(),
        devices=queries.devices(db, me.person_id, my_limits(), now()),
        waiting=queries.open_request(db, me.person_id),
        reminders_off=me.reminders_off,
        views=views.of(db, me.person_id) if me.may(Right.LEARN) else [],
        passed_on_at=None if me.may(Right.LEARN) else queries.passed_on_at(db, me.person_id),
    )


def my_limits() -> Limits:
    """How long this person's sign-ins count."""
    delegates, staff = limits(get_settings())
    return staff if current_user.is_staff else delegates


@bp.get("/account/")
@signed_in
def account() -> ResponseReturnValue:
    """Show what the course calls this person, and where they are signed in."""
    return show_account()


@bp.post("/account/names")
@limiter.limit(COSTLY)
@signed_in
def names() -> ResponseReturnValue:
    """Correct both names."""
    form = NamesForm()
    if not form.validate():
        return show_account(names=form), 422
    _change(Names(form.name.data, form.latin_name.data or None))
    return redirect(url_for(".account"), 303)


@bp.route("/account/latin-name/", methods=["GET", "POST"])
@limiter.limit(COSTLY, methods=["POST"])
@signed_in
def latin_name() -> ResponseReturnValue:
    """Ask for the Latin name, before the first quiz, and go on."""
    form = LatinNameForm(latin_name=current_user.latin_name)
    if request.method == "POST" and form.validate():
        _change(Names(current_user.name, form.latin_name.data))
        return redirect(target() or landing(), 303)
    page = render_template("accounts/latin_name.html", form=form, target=target())
    return page, 422 if form.errors else 200


def _change(new: Names) -> None:
    """Make a correction or a request of it, commit, and say which it became."""
    db, settings = get_db(), get_settings()
    signing = Signing(get_course(), settings.keys_path, settings.base_url)
    change = services.change_names(db, current_user.person_id, new, signing, now())
    event("name", person=current_user.person_id, change=change.value)
    db.commit()
    if change is Change.AT_ONCE:
        flash(_("Your name is saved."), "done")
    elif change is Change.REQUEST:
        flash(_("Your request is saved. Until it is decided, the old name is used."), "done")


@bp.post("/account/names/request")
@signed_in
def withdraw() -> ResponseReturnValue:
    """Take back the request for another name."""
    db = get_db()
    services.withdraw_request(db, current_user.person_id)
    db.commit()
    flash(_("Your request is taken back."), "done")
    return redirect(url_for(".account"), 303)


@bp.post("/account/preferences")
@signed_in
def preferences() -> ResponseReturnValue:
    """Keep language and time zone."""
    form = PreferencesForm()
    if not form.validate():
        return show_account(preferences=form), 422
    db = get_db()
    services.set_preferences(
        db, get_course(), current_user.person_id, form.locale.data, form.zone.data, now()
    )
    db.commit()
    flash(_("Language and time zone are saved."), "done")
    return redirect(url_for(".account"), 303)
