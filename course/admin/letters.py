"""`/admin/letters/`: the texts of the letters that the course writes."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.admin import bp
from course.admin.forms import LetterForm
from course.domain import letters as rules
from course.domain.errors import NotFound
from course.domain.letters import Letter, LetterKind
from course.domain.rights import Right
from course.domain.words import words
from course.records import letters as book
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import available, say, speaking
from course.web.i18n import gettext as _
from course.web.letters import built_in, in_words, letter_kinds
from course.web.proof import ask_again, recently_signed_in
from course.web.rights import requires


@bp.get("/admin/letters/")
@requires(Right.ADMIN)
def letters() -> ResponseReturnValue:
    """Every kind of letter, in every language, and whether its text was changed."""
    return render_template(
        "admin/letters.html",
        kinds=letter_kinds(),
        locales=[code.replace("_", "-") for code in available()],
        kept=book.kept(get_db()),
    )


@bp.route("/admin/letters/<kind>/<code>/", methods=["GET", "POST"])
@requires(Right.ADMIN)
def letter(kind: str, code: str) -> ResponseReturnValue:
    """Show one text as it will arrive, and change it. "Preview" shows what is typed, and keeps
    nothing.
    """
    which, db = _kind(kind, code), get_db()
    usual = _built_in(which, code)
    current = book.text_of(db, kind, code) or usual
    if request.method != "POST":
        return _page(which, code, LetterForm(None, data=current._asdict()), current)
    form = LetterForm()
    text = rules.clean(Letter(form.subject.data or "", form.body.data or ""))
    form.subject.data, form.body.data = text
    if not (form.validate() and _is_right(form, which, text)):
        return _page(which, code, form, current), 422
    if "preview" in request.form:
        return _page(which, code, form, text, is_typed=True)
    if asked := ask_again():
        return asked
    if text == usual:
        book.forget(db, kind, code, current_user.person_id, now())
    else:
        book.keep(db, kind, code, text, current_user.person_id, now())
    db.commit()
    flash(_("The text is saved. Letters written from now on have it."), "done")
    return redirect(url_for(".letter", kind=kind, code=code), 303)


@bp.post("/admin/letters/<kind>/<code>/built-in")
@requires(Right.ADMIN)
@recently_signed_in
def use_built_in(kind: str, code: str) -> ResponseReturnValue:
    """Go back to the text that comes with the course."""
    _kind(kind, code)
    db = get_db()
    book.forget(db, kind, code, current_user.person_id, now())
    db.commit()
    flash(_("The built-in text is used again."), "done")
    return redirect(url_for(".letter", kind=kind, code=code), 303)


def _kind(name: str, code: str) -> LetterKind:
    found = next((kind for kind in letter_kinds() if kind.name == name), None)
    if found is None or code.replace("-", "_") not in available():
        raise NotFound(words("There is no letter of that kind in that language."))
    return found


def _built_in(kind: LetterKind, code: str) -> Letter:
    with speaking(code):
        return built_in(kind)


def _is_right(form: LetterForm, kind: LetterKind, text: Letter) -> bool:
    """Whether the text can be sent; says beside each field what is wrong with it."""
    for field, fault in (
        (form.subject, rules.subject_fault(kind, text.subject)),
        (form.body, rules.body_fault(kind, text.body)),
    ):
        if fault:
            field.errors = (say(fault),)
    return not form.errors


def _page(
    kind: LetterKind, code: str, form: LetterForm, shown: Letter, *, is_typed: bool = False
) -> str:
    with speaking(code):
        samples = {place.name: in_words(place.sample) for place in kind.places}
    return render_template(
        "admin/letter.html",
        kind=kind,
        code=code,
        form=form,
        preview=rules.compose(shown, samples),
        is_typed=is_typed,
        kept=book.kept(get_db()).get((kind.name, code)),
    )
