"""`/facilitate/roster/`: a list comes in, is looked at, applied, undone."""

from __future__ import annotations

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.errors import NotFound, NotValid
from course.domain.rights import Right
from course.domain.roster import Kind
from course.domain.seats import CATEGORY_WORDS
from course.domain.words import words
from course.formats.foreign import Unreadable
from course.roster import apply_services, book_queries, bp, queries, services, sheet, undo_services
from course.roster.apply_services import MOST_DECIDED
from course.roster.forms import ApplyForm, UploadForm, chosen
from course.roster.reading import MOST_BYTES, read_apart
from course.store import Outcome, RosterRow
from course.web import inviting
from course.web.bank_languages import codes_to_read
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.limits import COSTLY, limiter
from course.web.pages import get_settings
from course.web.proof import recently_signed_in
from course.web.received import takes_a_file
from course.web.rights import requires

MAY = (Right.SECRETARIAT, Right.ADMIN)
LISTED = 200
"""Lines of one kind that the page shows; it says how many more there are."""

ROUND_THE_FILE = 64 * 1024  # bytes of the rest of the form


@bp.get("/facilitate/roster/")
@requires(*MAY, for_all=True)
def index() -> ResponseReturnValue:
    """Bring a list in; look at earlier ones."""
    return _show(UploadForm(), "", 200)


def _show(form: UploadForm, fault: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "roster/index.html", form=form, fault=fault, earlier=queries.earlier(get_db())
    )
    return page, status


@bp.get("/facilitate/roster/sample.csv")
@requires(*MAY, for_all=True)
def sample() -> ResponseReturnValue:
    """A list to fill in."""
    return _file(sheet.sample(), "roster.csv")


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype="text/csv", headers=headers)


@bp.post("/facilitate/roster/")
@limiter.limit(COSTLY)
@takes_a_file(MOST_BYTES + ROUND_THE_FILE)
@requires(*MAY, for_all=True)
def upload() -> ResponseReturnValue:
    """Read a list and keep what it would change; nothing of a file that is refused."""
    form, person_id = UploadForm(), current_user.person_id
    sent = request.files.get("file")
    if not form.validate() or sent is None or not sent.filename:
        return _show(form, _("Choose a file."), 422)
    get_db().rollback()  # reading takes long, and on SQLite nobody could save in the meantime
    try:
        read = read_apart(sent.stream.read())
        one = services.keep(
            get_db(),
            read,
            file_name=sent.filename.replace("\0", ""),
            by=person_id,
            is_whole=form.whole.data,
            locales=codes_to_read(),
            now=now(),
        )
    except Unreadable as refusal:
        return _show(form, say(refusal.words), 422)
    except NotValid as refusal:
        return _show(form, say(refusal.words), 422)
    get_db().commit()
    return redirect(url_for("roster.one", one=one.public_id), 303)


@bp.get("/facilitate/roster/<one>/")
@requires(*MAY, for_all=True)
def one(one: str) -> ResponseReturnValue:
    """What a list would do, or what it did."""
    db = get_db()
    found = queries.find(db, one)
    if found is None:
        raise NotFound(words("There is no such list."))
    told = json.loads(found.told)
    if found.applied_at is not None:
        return render_template(
            "roster/applied.html",
            one=found,
            told=told,
            categories=CATEGORY_WORDS,
            report=json.loads(found.report or "{}"),
            parts={
                outcome: queries.part(db, found, RosterRow.outcome == outcome, most=LISTED)
                for outcome in Outcome
            },
            bad=queries.part(db, found, RosterRow.kind == Kind.BAD, most=LISTED),
            kept_days=services.KEPT_DAYS,
            not_invited=len(queries.not_invited(db, found)),
            without_mail=queries.without_mail(db, found),
        )
    return render_template(
        "roster/difference.html",
        one=found,
        told=told,
        categories=CATEGORY_WORDS,
        form=ApplyForm(),
        parts={
            kind: queries.part(db, found, RosterRow.kind == kind, most=LISTED)
            for kind in Kind
            if kind is not Kind.SAME
        },
        most_decided=MOST_DECIDED,
    )


@bp.get("/facilitate/roster/<one>/not-taken.csv")
@requires(*MAY, for_all=True)
def not_taken(one: str) -> ResponseReturnValue:
    """Every line that could not be taken, with its reasons."""
    db = get_db()
    found = queries.find(db, one)
    if found is None:
        raise NotFound(words("There is no such list."))
    return _file(sheet.bad_lines(queries.bad_lines(db, found, say)), "not-taken.csv")


@bp.post("/facilitate/roster/<one>/apply")
@limiter.limit(COSTLY)
@requires(*MAY, for_all=True)
@recently_signed_in
def apply(one: str) -> ResponseReturnValue:
    """Do what the list would do, as far as it still is as it was shown."""
    db, course, form = get_db(), get_course(), ApplyForm()
    found = services.hold(db, one)
    added = apply_services.apply(
        db,
        course,
        found,
        by=current_user.person_id,
        same=chosen(request.form),
        locales=codes_to_read(),
        now=now(),
    )
    invited = _invite(db, added, course.title) if form.invite.data else 0
    db.commit()
    return _back(one, invited)


@bp.post("/facilitate/roster/<one>/invite")
@limiter.limit(COSTLY)
@requires(*MAY, for_all=True)
@recently_signed_in
def invite(one: str) -> ResponseReturnValue:
    """Write to those whom a list added and who were never invited."""
    db = get_db()
    found = services.hold(db, one)
    invited = _invite(db, queries.not_invited(db, found), get_course().title)
    db.commit()
    return _back(one, invited)


def _invite(db: Session, added: list[int], title: str) -> int:
    base_url = get_settings().base_url
    return sum(
        inviting.invite_all(db, queries.these(db, some), title, base_url, now())
        for some in book_queries.in_parts(added)
    )


def _back(one: str, invited: int) -> ResponseReturnValue:
    if invited:
        flash(_("Invitations wait to be sent: %(count)s.", count=invited), "done")
    return redirect(url_for("roster.one", one=one), 303)


@bp.post("/facilitate/roster/<one>/undo")
@limiter.limit(COSTLY)
@requires(*MAY, for_all=True)
@recently_signed_in
def undo(one: str) -> ResponseReturnValue:
    """Bring back what the list changed."""
    db = get_db()
    found = services.hold(db, one)
    undo_services.undo(db, get_course(), found, by=current_user.person_id, now=now())
    db.commit()
    return redirect(url_for("roster.one", one=one), 303)


@bp.post("/facilitate/roster/<one>/forget")
@requires(*MAY, for_all=True)
def forget(one: str) -> ResponseReturnValue:
    """Delete a list that was not applied."""
    db = get_db()
    found = services.hold(db, one)
    services.forget(db, found)
    db.commit()
    flash(_("The list is deleted. Nothing was changed."), "done")
    return redirect(url_for("roster.index"), 303)
