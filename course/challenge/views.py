"""Delegates object: to a question, to a sentence, to a verdict; and see what became of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.challenge import bp, queries, services
from course.challenge.forms import ObjectionForm, SentenceForm
from course.challenge.queries import Met
from course.content import get_course
from course.content.quoting import Quoted, find
from course.domain import challenge as rules
from course.domain.bank import Item
from course.domain.completion import shown_points
from course.domain.course import Lesson
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.web import reviewing
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import day
from course.web.i18n import gettext as _
from course.web.item_reading import reading_locales
from course.web.limits import COSTLY, limiter
from course.web.logs import event
from course.web.pages import get_settings
from course.web.rights import requires


@bp.get("/challenges/")
@requires(Right.LEARN)
def mine() -> ResponseReturnValue:
    """My objections: what became of each, or until when it is answered."""
    made = queries.own(get_db(), current_user.person_id)
    return render_template("challenge/mine.html", objections=made, now=now())


# ---------------------------------------------------------------- to a question


@bp.route("/challenges/new/<attempt>/<int:position>/", methods=["GET", "POST"])
@limiter.limit(COSTLY, methods=["POST"])
@requires(Right.LEARN)
def question(attempt: str, position: int) -> ResponseReturnValue:
    """Object to a question of one's own submitted try."""
    db, form, person_id = get_db(), ObjectionForm(), current_user.person_id
    # A number that no database holds is no place on a paper.
    is_place, locales = position < 1000, reading_locales()
    met = queries.met(db, person_id, attempt, position, locales=locales) if is_place else None
    if met is None:
        raise NotFound(words("There is no such try at a quiz, or it is not yours."))
    if request.method == "POST" and form.validate():
        services.object_to_item(db, get_course(), person_id, met, form.objection.data, now())
        return _made()
    if not met.is_submitted:
        return redirect(url_for("quiz.attempt", attempt=attempt), 303)
    page = render_template(
        "challenge/question.html",
        form=form,
        met=met,
        attempt=attempt,
        one=_reviewed(met),
        is_passed=_is_passed(met.module),
        known=queries.known(db, person_id, met.item_id, met.version_id),
        shown_points=shown_points,
        **_promise(),
    )
    return page, 422 if form.errors else 200


def _is_passed(module: str) -> bool:
    kept = current_user.record.quizzes.get(module)
    return kept is not None and kept.passed_at is not None


def _reviewed(met: Met) -> reviewing.Reviewed:
    """The question as its review shows it: no more of it is told here."""
    passed = _is_passed(met.module)
    (one,) = reviewing.reviewed(
        get_course(), [met.shown], _paragraph, get_settings().base_path, passed=passed
    )
    return one._replace(taught=())  # what to read again is not the matter here


def _paragraph(item: Item, anchor: str) -> str:
    return url_for("learn.lesson", module=item.module, lesson=item.lesson, _anchor=f"s-{anchor}")


# ---------------------------------------------------------------- to a sentence


@bp.route("/challenges/lesson/<module>/<lesson>/", methods=["GET", "POST"])
@limiter.limit(COSTLY, methods=["POST"])
@requires(Right.LEARN)
def sentence(module: str, lesson: str) -> ResponseReturnValue:
    """Object to a sentence of a lesson: pasted, typed, or brought along by the lesson's page."""
    db, found = get_db(), get_course().lesson(f"{module}/{lesson}")
    if found is None:
        raise NotFound(words("There is no such lesson in this edition of the course."))
    form = SentenceForm(quote=request.args.get("quote", "")[: rules.LONGEST])
    if request.method == "POST" and form.validate() and (quoted := _find(found, form)):
        course, person_id = get_course(), current_user.person_id
        services.object_to_sentence(
            db, course, person_id, found, quoted, form.objection.data, now()
        )
        return _made()
    page = render_template(
        "challenge/sentence.html",
        form=form,
        lesson=found,
        known=queries.known(db, current_user.person_id),
        **_promise(),
    )
    return page, 422 if form.errors else 200


def _find(lesson: Lesson, form: SentenceForm) -> Quoted | None:
    """The sentence that the form quotes; where the lesson has none, the form says so."""
    quoted = find(lesson, form.quote.data)
    if quoted is None:
        form.quote.errors = [
            _("These words are not in the lesson. Copy one to five sentences as they stand.")
        ]
    return quoted


# ---------------------------------------------------------------- to a verdict


@bp.route("/challenges/<challenge>/appeal/", methods=["GET", "POST"])
@limiter.limit(COSTLY, methods=["POST"])
@requires(Right.LEARN)
def appeal(challenge: str) -> ResponseReturnValue:
    """Appeal, once, against a verdict on one's own objection."""
    db, form = get_db(), ObjectionForm()
    made = queries.own(db, current_user.person_id, challenge)
    if not made:
        raise NotFound(words("There is no such objection, or it is not yours."))
    if request.method == "POST" and form.validate():
        person_id = current_user.person_id
        services.appeal(db, get_course(), person_id, challenge, form.objection.data, now())
        return _made()
    if made[0].verdict is None or made[0].appeal is not None:
        return redirect(url_for(".mine"), 303)
    page = render_template("challenge/appeal.html", form=form, objection=made[0], **_promise())
    return page, 422 if form.errors else 200


# ---------------------------------------------------------------- shared


def _promise() -> dict[str, object]:
    """What a page says about an answer: until when."""
    due = rules.due_at(now(), get_course().challenge_days)
    return {"due_at": due, "MOST_OPEN": rules.MOST_OPEN}


def _made() -> ResponseReturnValue:
    """Keep what was written, and lead to the list."""
    get_db().commit()
    event("objection", person=current_user.person_id)
    due = day(rules.due_at(now(), get_course().challenge_days))
    flash(_("Your objection is saved. A person answers by %(day)s.", day=due), "done")
    return redirect(url_for(".mine"), 303)
