"""One import: what the file holds, what it would do, and doing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.content.markdown import render_plain
from course.domain.errors import NotFound, NotNow
from course.domain.words import words
from course.exchange import apply_services, bp, debt_queries, queries, services, undo_services
from course.exchange.forms import MOST_CHOICES, OFFERED_USES, PlanForm, read_plan
from course.exchange.outlook import PROPOSED, Becomes
from course.exchange.queries import ImportPage
from course.exchange.views import MAY
from course.formats.registry import FORMATS
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.item_differences import differences
from course.web.rights import requires

LISTED = 200
"""Questions of one kind that the page names; it says how many more there are."""


@bp.get("/author/exchange/imports/<one>/")
@requires(*MAY)
def imported(one: str) -> ResponseReturnValue:
    """What a file holds, where its categories go, and what would happen; or what has."""
    return _show(_page(one), PlanForm(), "", 200)


def _page(one: str) -> ImportPage:
    page = queries.import_page(get_db(), one, current_user.person_id)
    if page is None:
        raise NotFound(words("There is no such import of yours."))
    return page


def _show(page: ImportPage, form: PlanForm, fault: str, status: int) -> ResponseReturnValue:
    course = get_course()
    is_standing = page.one.applied_at is not None and page.one.undone_at is None
    answer = render_template(
        "exchange/imported.html" if page.one.applied_at else "exchange/import.html",
        page=page,
        one=page.one,
        format=FORMATS[page.one.format].label,
        form=form,
        fault=fault,
        places=queries.places(course),
        uses_offered=OFFERED_USES,
        becomes=Becomes,
        undecided=[each for each in page.expected if each.becomes in PROPOSED],
        most_choices=MOST_CHOICES,
        listed=LISTED,
        differences=differences,
        plain=render_plain,
        owed=debt_queries.owed(get_db(), course, page.one.id) if is_standing else None,
    )
    return answer, status


@bp.post("/author/exchange/imports/<one>/")
@requires(*MAY)
def decide(one: str) -> ResponseReturnValue:
    """Keep the places that were chosen; with "apply", bring the questions into the bank."""
    db, course, form = get_db(), get_course(), PlanForm()
    if not form.validate():
        return _show(_page(one), form, _("Use fewer or shorter tags."), 422)
    plan = read_plan(form, request.form, course)
    held = services.hold(db, one, person_id=current_user.person_id)
    services.decide(db, course, held, plan)
    if "apply" not in request.form:
        db.commit()
        flash(_("The places are kept. Nothing is in the bank yet."))
        return redirect(url_for("exchange.imported", one=one), 303)
    try:
        apply_services.apply(db, course, held, person_id=current_user.person_id, now=now())
    except NotNow as refusal:
        db.rollback()
        held = services.hold(db, one, person_id=current_user.person_id)
        services.decide(db, course, held, plan)  # the page shows what was chosen
        return _show(_page(one), form, say(refusal.words), 409)
    db.commit()
    return redirect(url_for("exchange.imported", one=one), 303)


@bp.post("/author/exchange/imports/<one>/undo")
@requires(*MAY)
def undo(one: str) -> ResponseReturnValue:
    """Take an import back, where nobody has worked on what it brought."""
    db = get_db()
    held = services.hold(db, one, person_id=current_user.person_id)
    removed, set_back = undo_services.undo(db, held, person_id=current_user.person_id, now=now())
    db.commit()
    flash(
        _(
            "Undone: %(removed)s drafts were removed, %(back)s say again what they said before.",
            removed=removed,
            back=set_back,
        )
    )
    return redirect(url_for("exchange.imported", one=one), 303)


@bp.post("/author/exchange/imports/<one>/forget")
@requires(*MAY)
def forget(one: str) -> ResponseReturnValue:
    """Delete what was read from a file and never applied."""
    db = get_db()
    services.forget(db, services.hold(db, one, person_id=current_user.person_id))
    db.commit()
    flash(_("The file is forgotten. The bank is as it was."))
    return redirect(url_for("exchange.overview"), 303)
