"""The pages: what is asked before and after the course, and what the second answers show."""

from __future__ import annotations

import secrets

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.bank import Item
from course.domain.completion import shown_points
from course.domain.errors import NotFound, NotValid
from course.domain.items import read_response
from course.domain.pretest import Moment, is_open, offer
from course.domain.rights import Right
from course.domain.words import Words, words
from course.pretest import bp, queries, results, services
from course.pretest.queries import Paper, Place
from course.pretest.services import Person
from course.records import pretest
from course.web import reviewing
from course.web.answers import Given, changed_answers
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import clock, say
from course.web.i18n import gettext as _
from course.web.item_reading import locale_shown, reading_locales
from course.web.pages import get_settings, safe_next
from course.web.questions import questions, with_unsaved
from course.web.rights import requires
from course.web.strict_json import read_object

HANDED_IN = words("These questions were handed in already. What was handed in first stands.")


def _me() -> Person:
    user = current_user
    return Person(user.person_id, user.public_id, user.record, user.standing)


# ---------------------------------------------------------------- looking


@bp.get("/course/before/", defaults={"moment": "before"})
@bp.get("/course/after/", defaults={"moment": "after"})
@requires(Right.LEARN)
def sitting(moment: str) -> ResponseReturnValue:
    """The questions, or what came of them, or when they are open."""
    here, db = Moment(moment), get_db()
    paper = queries.paper(db, current_user.person_id, here, locales=reading_locales())
    if paper is not None and paper.finished_at is not None:
        return _show_handed_in(here, paper)
    known = pretest.state(db, get_course(), current_user.person_id)
    if not is_open(here, current_user.record, current_user.standing, known.at(here)):
        return render_template("pretest/closed.html", moment=here)
    if paper is not None:
        return _show_paper(here, paper)
    offered = offer(current_user.record, current_user.standing, known.sat, known.lengths)
    if offered is None:
        raise NotFound(words("This edition of the course has no such questions."))
    return render_template("pretest/cover.html", offer=offered)


def _show_paper(
    moment: Moment,
    paper: Paper,
    refused: dict[int, tuple[Given[Place], Words]] | None = None,
    trouble: Words | None = None,
) -> ResponseReturnValue:
    """The paper's page; refused: answers that could not be kept, by position, and why."""
    shown = questions(paper.places, get_settings().base_path)
    for number, question in enumerate(shown):
        if refused and question.position in refused:
            given, why = refused[question.position]
            shown[number] = with_unsaved(question, given.raw, error=why)
    page = render_template(
        "pretest/paper.html", moment=moment, questions=shown, refused=refused, trouble=trouble
    )
    return page, 422 if refused or trouble else 200


def _show_handed_in(moment: Moment, paper: Paper) -> ResponseReturnValue:
    """Before the course nothing but thanks, for like questions are to come; after it everything."""
    if moment is Moment.BEFORE:
        return render_template("pretest/thanks.html", paper=paper)
    course = get_course()
    before = queries.paper(get_db(), current_user.person_id, Moment.BEFORE)
    places = [place.as_corrected for place in paper.places]
    return render_template(
        "pretest/results.html",
        paper=paper,
        parts=results.parts(course, before, paper),
        reread=results.reread(course, paper),
        reviewed=reviewing.reviewed(
            course, places, _paragraph, get_settings().base_path, passed=True
        ),
        shown_points=shown_points,
    )


def _paragraph(item: Item, anchor: str) -> str:
    return url_for("learn.lesson", module=item.module, lesson=item.lesson, _anchor=f"s-{anchor}")


# ---------------------------------------------------------------- begin or skip


@bp.post("/course/before/", defaults={"moment": "before"})
@bp.post("/course/after/", defaults={"moment": "after"})
@requires(Right.LEARN)
def begin(moment: str) -> ResponseReturnValue:
    """Begin, or go on."""
    db = get_db()
    seed = secrets.randbits(63)
    services.begin(db, get_course(), _me(), Moment(moment), seed=seed, now=now())
    db.commit()
    return redirect(url_for("pretest.sitting", moment=moment), 303)


@bp.post("/course/before/skip", defaults={"moment": "before"})
@bp.post("/course/after/skip", defaults={"moment": "after"})
@requires(Right.LEARN)
def skip(moment: str) -> ResponseReturnValue:
    """Skip the questions for good, and go on where one was."""
    db = get_db()
    services.skip(db, current_user.person_id, Moment(moment), now())
    db.commit()
    flash(_("Skipped. You are not asked again; a link stays on the contents page."), "done")
    return redirect(safe_next(request.form.get("next")) or url_for("learn.contents"), 303)


# ---------------------------------------------------------------- answer


@bp.post("/course/before/answers/<int:position>", defaults={"moment": "before"})
@bp.post("/course/after/answers/<int:position>", defaults={"moment": "after"})
@requires(Right.LEARN)
def save(moment: str, position: int) -> ResponseReturnValue:
    """Save one answer; sent by the page's script."""
    db, sent = get_db(), read_object()
    locales = reading_locales()
    paper = services.open_paper(db, _me(), Moment(moment), position=position, locales=locales)
    if paper.finished_at is not None:
        page = url_for("pretest.sitting", moment=moment)
        return jsonify(error="submitted", message=say(HANDED_IN), review=page), 409
    place, moment_now = paper.places[0], now()
    response = read_response(place.item, sent.get("response"))
    shown = locale_shown(place.item, place.translation, request.args.get("shown"))
    services.save(db, place, response, locale=shown, now=moment_now)
    db.commit()
    return jsonify(response=response, saved=clock(moment_now))


@bp.post("/course/before/answers", defaults={"moment": "before"})
@bp.post("/course/after/answers", defaults={"moment": "after"})
@requires(Right.LEARN)
def save_all(moment: str) -> ResponseReturnValue:
    """Save every answer of the form that was touched; then hand in, or go on later."""
    db, here, person = get_db(), Moment(moment), _me()
    paper = services.open_paper(db, person, here, locales=reading_locales())
    if paper.finished_at is not None:
        flash(say(HANDED_IN), "problem")
        return redirect(url_for("pretest.sitting", moment=moment), 303)
    given = changed_answers(request.form, paper.places)
    refused = {one.place.position: (one, why) for one in given if (why := _save_given(one))}
    trouble = None
    if not refused and request.form.get("then") == "hand-in":
        try:
            services.hand_in(db, person.id, here, now())
        except NotValid as error:
            trouble = error.words
    db.commit()
    if refused or trouble:
        kept = queries.paper(db, person.id, here, locales=reading_locales())
        assert kept is not None, "it is held"
        return _show_paper(here, kept, refused, trouble)
    return _onwards(moment)


def _save_given(given: Given[Place]) -> Words | None:
    """Save one answer of a form; returns why it could not be, None when it was."""
    try:
        response = read_response(given.place.item, given.raw)
    except NotValid as error:
        return error.words
    place = given.place
    said = request.form.get(f"l{place.position}")
    shown = locale_shown(place.item, place.translation, said)
    services.save(get_db(), place, response, locale=shown, now=now())
    return None


def _onwards(moment: str) -> ResponseReturnValue:
    if request.form.get("then") == "hand-in":
        return redirect(url_for("pretest.sitting", moment=moment), 303)
    flash(_("Saved. The questions wait for you here."), "done")
    return redirect(url_for("learn.contents"), 303)
