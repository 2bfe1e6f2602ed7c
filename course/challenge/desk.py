"""Those who look after the questions: the queue of objections, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from course.challenge import bp, cases, letters, services
from course.challenge.cases import Case, Show
from course.challenge.forms import VerdictForm
from course.challenge.queries import Shown
from course.content import get_course
from course.content.quoting import stands_in
from course.domain.bank import Item
from course.domain.challenge import Verdict
from course.domain.course import Lesson
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.translation import SOURCE, Translation
from course.domain.words import words
from course.records.sessions import Scope
from course.web import reviewing
from course.web.answer_first import answer_first
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.logs import event
from course.web.pages import get_settings
from course.web.rights import requires
from course.web.waiting import MOST_WAITING, Waiting


@bp.get("/author/challenges/")
@requires(Right.AUTHOR, Right.REVIEW, Right.ADMIN)
def queue() -> ResponseReturnValue:
    """Objections by the day on which they are due; the filter lives in the address."""
    show = _asked_for(request.args.get("show", Show.OPEN))
    after = request.args.get("after")
    return render_template(
        "challenge/queue.html",
        page=cases.queue(get_db(), show, after, now()),
        show=show,
        shows=Show,
        source=SOURCE,
        is_first_page=after is None,
        now=now(),
    )


def _asked_for(name: str) -> Show:
    try:
        return Show(name)
    except ValueError:
        raise NotFound(words("There is no list of that name.")) from None


@bp.route("/author/challenges/<objection>/", methods=["GET", "POST"])
@requires(Right.AUTHOR, Right.REVIEW, Right.ADMIN)
def decide(objection: str) -> ResponseReturnValue:
    """Show an objection beside what it is about, and take the verdict."""
    db, form = get_db(), VerdictForm()
    if request.method == "POST" and form.validate():
        return _decided(objection, form)
    case = cases.case(db, objection)
    if case is None:
        raise NotFound(words("There is no such objection."))
    if case.item and (first := answer_first(case.item.id)):
        return first
    translation = case.met.translation if case.met else None
    page = render_template(
        "challenge/decide.html",
        form=form,
        case=case,
        made=case.challenge,
        one=_question(case, translation),
        source=_question(case, None) if translation else None,
        lesson=_lesson(case),
        still_stands=_still_stands(case),
        refusal=services.why_not_judge(case, current_user.person_id),
        now=now(),
    )
    return page, 422 if form.errors else 200


def _decided(objection: str, form: VerdictForm) -> ResponseReturnValue:
    db = get_db()
    services.decide(
        db,
        current_user.person_id,
        objection,
        Verdict(form.verdict.data),
        form.reasons.data,
        letters.verdict(db),
        now(),
    )
    db.commit()
    event("verdict", person=current_user.person_id, verdict=form.verdict.data)
    flash(_("The verdict is saved. Whoever objected is told."), "done")
    return redirect(url_for(".queue"), 303)


# ---------------------------------------------------------------- what it is about


def _question(case: Case, translation: Translation | None) -> reviewing.Reviewed | None:
    """The question as it was met, with its key; what was answered is nobody's business here.

    translation: in which it is shown; None: as it is written.
    """
    item = case.item
    if item is None:
        return None
    shown = Shown(1, item, case.order, translation=translation)
    base_path = get_settings().base_path
    (one,) = reviewing.reviewed(get_course(), [shown], _paragraph, base_path, passed=True)
    return one


def _lesson(case: Case) -> Lesson | None:
    """The lesson that it is about, or that teaches the item; None: this edition has lost it."""
    key = case.challenge.lesson or (case.item.lesson_key if case.item else "")
    return get_course().lesson(key)


def _still_stands(case: Case) -> bool:
    """Whether the lesson still says the sentence."""
    lesson = get_course().lesson(case.challenge.lesson or "")
    return lesson is not None and stands_in(lesson, case.challenge.sentence or "")


def _paragraph(item: Item, anchor: str) -> str:
    """The paragraph's address, for those who may read lessons."""
    if not current_user.may(Right.LEARN):
        return ""
    return url_for("learn.lesson", module=item.module, lesson=item.lesson, _anchor=f"s-{anchor}")


def waiting(db: Session, _scope: Scope, _now: datetime) -> Iterator[Waiting]:
    """Open objections, for the inbox."""
    for one in cases.waiting(db, MOST_WAITING):
        about = one.about if len(one.about) <= 80 else f"{one.about[:79]}…"
        if one.is_appeal:
            said = words("Appeal: %(about)s", about=about)
        else:
            said = words("Objection: %(about)s", about=about)
        address = url_for("challenge.decide", objection=one.public_id)
        yield Waiting(one.public_id, one.made_at, said, address)
