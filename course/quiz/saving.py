"""Saving answers and flags: one at a time by script, or the whole paper as a form."""

from __future__ import annotations

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.domain.errors import NotNow, NotValid
from course.domain.items import read_response
from course.domain.rights import Right
from course.domain.words import words
from course.quiz import bp, services
from course.quiz.queries import Place
from course.quiz.services import Kept
from course.quiz.views import own_paper, show_paper
from course.web import answers
from course.web.answers import Given
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import clock
from course.web.i18n import gettext as _
from course.web.item_reading import locale_shown, reading_locales
from course.web.pages import get_settings
from course.web.questions import beside_newer, questions, with_unsaved
from course.web.rights import requires
from course.web.strict_json import read_object, wants_json


@bp.post("/attempt/<attempt>/answers/<int:position>")
@requires(Right.LEARN)
def save(attempt: str, position: int) -> ResponseReturnValue:
    """Save one answer (a script asks), or all that a form brings."""
    if not wants_json():
        return _save_form(attempt, position)
    db, sent = get_db(), read_object()
    paper = services.open_paper(
        db, current_user.person_id, attempt, position=position, locales=reading_locales()
    )
    if paper.is_submitted:
        return _submitted_already(attempt)
    if paper.is_over(now()):
        return _over_already(attempt)
    place = paper.places[0]
    kept = services.save(
        db,
        place,
        revision=answers.read_revision(sent.get("revision")),
        response=read_response(place.item, sent.get("response")),
        locale=locale_shown(place.item, place.translation, request.args.get("shown")),
        now=now(),
    )
    db.commit()
    return _as_json(kept)


def _as_json(kept: Kept) -> ResponseReturnValue:
    body = {"revision": kept.revision, "response": kept.response, "saved": clock(kept.saved_at)}
    return (jsonify(error="newer", **body), 409) if kept.is_newer else jsonify(body)


def _submitted_already(attempt: str) -> ResponseReturnValue:
    if wants_json():
        review = url_for("quiz.review", attempt=attempt)
        message = _(
            "This try was submitted in another window. The answers saved by then were marked."
        )
        return jsonify(error="submitted", message=message, review=review), 409
    raise NotNow(
        words("This try was submitted in another window. The answers saved by then were marked.")
    )


def _over_already(attempt: str) -> ResponseReturnValue:
    """The server's clock has decided; what was saved by then counts."""
    page = url_for("quiz.look_over", attempt=attempt)
    if wants_json():
        message = _("The time of this try is over. What was saved counts: submit it.")
        return jsonify(error="over", message=message, review=page), 409
    return redirect(page, 303)


def _save_form(attempt: str, position: int) -> ResponseReturnValue:
    """Save every answer of the form that was touched; show again those that could not be saved."""
    db = get_db()
    person_id, locales = current_user.person_id, reading_locales()
    paper = services.open_paper(db, person_id, attempt, locales=locales)
    if paper.is_submitted:
        return _submitted_already(attempt)
    if paper.is_over(now()):
        return _over_already(attempt)
    given = answers.changed_answers(request.form, paper.places)
    refused = {one.place.position: problem for one in given if (problem := _save_given(one))}
    db.commit()
    if refused:
        return _show_refused(attempt, given, refused)
    if request.form.get("then") == "submit":
        return redirect(url_for("quiz.submit", attempt=attempt), 303)
    return redirect(url_for("quiz.attempt", attempt=attempt, _anchor=f"question-{position}"), 303)


def _save_given(given: Given[Place]) -> NotValid | Kept | None:
    """Save one answer of a form; returns why it could not be, None when it was."""
    try:
        response = read_response(given.place.item, given.raw)
    except NotValid as error:
        return error
    place = given.place
    said = request.form.get(f"l{place.position}")
    kept = services.save(
        get_db(),
        place,
        revision=given.revision,
        response=response,
        locale=locale_shown(place.item, place.translation, said),
        now=now(),
    )
    return kept if kept.is_newer else None


def _show_refused(
    attempt: str, given: list[Given[Place]], refused: dict[int, NotValid | Kept]
) -> ResponseReturnValue:
    paper = own_paper(attempt)
    shown = {one.position: one for one in questions(paper.places, get_settings().base_path)}
    for one in given:
        problem = refused.get(one.place.position)
        here = shown[one.place.position]
        if isinstance(problem, NotValid):
            shown[here.position] = with_unsaved(here, one.raw, error=problem.words)
        elif problem is not None:
            shown[here.position] = beside_newer(here, one.raw)
    is_conflict = any(isinstance(problem, Kept) for problem in refused.values())
    return show_paper(paper, list(shown.values()), 409 if is_conflict else 422)


@bp.post("/attempt/<attempt>/flags/<int:position>")
@requires(Right.LEARN)
def flag(attempt: str, position: int) -> ResponseReturnValue:
    """Set or take away a question's flag; a form's answers are saved with it."""
    db, person_id = get_db(), current_user.person_id
    paper = services.open_paper(db, person_id, attempt, position=position)
    if paper.is_submitted:
        return _submitted_already(attempt)
    if paper.is_over(now()):
        return _over_already(attempt)
    place = paper.places[0]
    by_script = wants_json()
    wanted = (
        answers.read_flagged(read_object().get("flagged")) if by_script else not place.is_flagged
    )
    services.flag(db, place, flagged=wanted)
    if not by_script:
        return _save_form(attempt, position)
    db.commit()
    return jsonify(flagged=wanted)
