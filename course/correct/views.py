"""The pages: what would follow from a corrected key, and what did."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.content.markdown import render_block
from course.correct import bp, letters, queries, services, sheet, shown
from course.correct.forms import CorrectionForm
from course.correct.queries import MAY_APPLY, Page
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.records import regrading
from course.records.regrading import Issuing
from course.web.answer_first import answer_first
from course.web.clock import now
from course.web.database import get_db
from course.web.logs import event
from course.web.pages import get_settings
from course.web.rights import requires
from course.web.scope import people_seen

MOST_PEOPLE = 100
"""So many people stand on the page; the file holds all of them."""


@bp.get("/author/items/<slug>/correct/")
@requires(Right.AUTHOR, Right.REVIEW, Right.ADMIN)
def what_if(slug: str) -> ResponseReturnValue:
    """What would follow if the draft's key were the right one; as CSV on request."""
    if first := answer_first(slug):
        return first
    page = queries.page(get_db(), get_course(), slug)
    asked = request.args.get("format", "")
    if asked == "csv" and page.proposal is not None:
        found = regrading.effects(get_db(), get_course(), page.proposal.question)
        response = Response(sheet.as_csv(found, names=_sees_names()), mimetype="text/csv")
        response.headers["Content-Disposition"] = "attachment; filename=correction.csv"
        return response
    if asked:
        raise NotFound(words("There is no such form of this page."))
    return _show(page, CorrectionForm(), 200)


@bp.post("/author/items/<slug>/correct/")
@requires(*MAY_APPLY)
def apply(slug: str) -> ResponseReturnValue:
    """Correct the key; what follows for the first people is written in the same transaction."""
    if first := answer_first(slug):
        return first
    form, db, settings = CorrectionForm(), get_db(), get_settings()
    page = queries.page(db, get_course(), slug)
    is_valid = form.validate_on_submit()
    if not is_valid and page.proposal is not None:
        return _show(page, form, 422)
    number = services.correct(
        db,
        get_course(),
        slug,
        revision=int(form.revision.data) if is_valid else 0,  # no draft: the service says so
        reason=form.reason.data or "",
        person_id=current_user.person_id,
        letter=letters.corrected(db, page.item.module, form.reason.data or ""),
        issuing=Issuing(settings.keys_path, settings.base_url),
        now=now(),
    )
    db.commit()
    event("corrected", item=slug)
    return redirect(url_for("correct.done", slug=slug, number=number), 303)


@bp.get("/author/items/<slug>/correct/<int:number>/")
@requires(Right.AUTHOR, Right.REVIEW, Right.ADMIN)
def done(slug: str, number: int) -> ResponseReturnValue:
    """What followed from a correction, in numbers.

    number: of the version that holds the corrected key.
    """
    page = queries.page(get_db(), get_course(), slug)
    past = next((one for one in page.past if one.number == number), None)
    if past is None:
        raise NotFound(words("There is no correction of that number."))
    may_apply = any(current_user.may(right) for right in MAY_APPLY)
    return render_template("correct/done.html", item=page.item, past=past, may_apply=may_apply)


@bp.post("/author/items/<slug>/correct/<int:number>/")
@requires(*MAY_APPLY)
def go_on(slug: str, number: int) -> ResponseReturnValue:
    """Mark the next answers again; the server's own process does so by itself as well."""
    db, settings = get_db(), get_settings()
    begun = queries.begun(db, slug)
    if begun is not None:
        services.go_on(
            db,
            get_course(),
            begun,
            letter=letters.corrected(db, begun.module, begun.reason),
            issuing=Issuing(settings.keys_path, settings.base_url),
            now=now(),
        )
        db.commit()
    return redirect(url_for("correct.done", slug=slug, number=number), 303)


def _show(page: Page, form: CorrectionForm, status: int) -> ResponseReturnValue:
    """The page of an item, with the form under what would follow."""
    db, proposal, base_path = get_db(), page.proposal, get_settings().base_path
    found = keys = None
    if proposal is not None:
        if not proposal.faults:
            found = regrading.effects(db, get_course(), proposal.question)
        keys = shown.rows(page.item, proposal.question.corrected, base_path)
        form.revision.data = str(proposal.revision)
        if status == 200:
            form.reason.data = proposal.reason
    text = render_template(
        "correct/what_if.html",
        item=page.item,
        stem=render_block(page.item.stem, base_path),
        proposal=proposal,
        past=page.past,
        effects=found,
        keys=keys,
        form=form,
        sees_names=_sees_names(),
        most=MOST_PEOPLE,
        may_apply=any(current_user.may(right) for right in MAY_APPLY),
        is_own=proposal is not None and current_user.person_id in proposal.wrote,
        others_may=proposal is not None and queries.others_may_apply(db, proposal, now()),
        quiz_of=sheet.quiz_of,
    )
    return text, status


def _sees_names() -> bool:
    """Whether the reader may see who is touched; authors see how many."""
    return people_seen(current_user).everyone
