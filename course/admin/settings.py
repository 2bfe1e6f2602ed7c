"""`/admin/settings/`: what this installation says in place of `modules/course.toml`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from course.admin import bp, logo
from course.admin.forms import ContactForm, DeadlineForm, IssuerForm, LogoForm, SummitForm
from course.content import get_course, get_written
from course.domain.errors import NotFound, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.records import installation as book
from course.web.clock import now
from course.web.database import get_db
from course.web.forms import CourseForm
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.installation import look_now
from course.web.proof import recently_signed_in
from course.web.rights import requires

FORMS: dict[str, type[CourseForm]] = {
    book.SUMMIT_NAME: SummitForm,
    book.DEADLINE: DeadlineForm,
    book.ISSUER_NAME: IssuerForm,
    book.ISSUER_CONTACT: ContactForm,
    book.LOGO: LogoForm,
}


@bp.get("/admin/settings/")
@requires(Right.ADMIN)
def settings() -> ResponseReturnValue:
    """What is said here, and what the files say; fresh, whichever process saved it."""
    look_now()
    return _page({})


def _page(sent: dict[str, CourseForm]) -> str:
    """The page, with the one form that was sent and was not right."""
    forms = {name: form(None, data=_shown(name)) for name, form in FORMS.items()}
    return render_template(
        "admin/settings.html",
        forms=forms | sent,
        written=get_written(),
        changes=book.changes(get_db()),
        most_kilobytes=logo.MOST_BYTES // 1024,
    )


def _shown(name: str) -> dict[str, Any]:
    """What stands in the fields of a form."""
    summit, issuer = get_course().summit, get_course().issuer
    deadline: datetime = summit.deadline
    fields: dict[str, dict[str, Any]] = {
        book.SUMMIT_NAME: {"summit": summit.name},
        book.DEADLINE: {
            "deadline": deadline,
            "deadline_zone": summit.zone,
            "city": summit.city,
        },
        book.ISSUER_NAME: {"issuer": issuer.name},
        book.ISSUER_CONTACT: {"contact": issuer.contact},
    }
    return fields.get(name, {})


@bp.post("/admin/settings/<name>")
@requires(Right.ADMIN)
@recently_signed_in
def set_value(name: str) -> ResponseReturnValue:
    """Say one thing otherwise than the files do."""
    form, db = _form(name), get_db()
    if not form.validate():
        return _page({name: form}), 422
    if isinstance(form, LogoForm):
        try:
            picture = logo.clean(_uploaded())
        except NotValid as refusal:
            form.logo.errors = (say(refusal.words),)
            return _page({name: form}), 422
        book.keep_logo(db, picture, current_user.person_id, now())
    else:
        book.say(db, name, _value(form), current_user.person_id, now())
    return _saved(_("Saved. It shows everywhere within a few seconds."))


@bp.post("/admin/settings/<name>/as-in-files")
@requires(Right.ADMIN)
@recently_signed_in
def forget(name: str) -> ResponseReturnValue:
    """Go back to what the files say."""
    _form(name)
    book.forget(get_db(), name, current_user.person_id, now())
    return _saved(_("It is again as the files have it."))


def _form(name: str) -> CourseForm:
    if name not in FORMS:
        raise NotFound(words("There is no setting of that name."))
    return FORMS[name](MultiDict(request.form))


def _value(form: CourseForm) -> object:
    if isinstance(form, DeadlineForm):
        time = form.deadline.data.isoformat(timespec="minutes")
        return {"time": time, "zone": form.deadline_zone.data, "city": form.city.data}
    (field,) = (field for field in form if field.name != "csrf_token")
    return field.data


def _uploaded() -> bytes:
    """The file that was sent; nothing where none was chosen. The request's size is limited."""
    file = request.files.get("logo")
    return file.read() if file else b""


def _saved(said: str) -> ResponseReturnValue:
    get_db().commit()
    look_now()
    flash(said, "done")
    return redirect(url_for("admin.settings"), 303)
