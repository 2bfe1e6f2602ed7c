"""`/facilitate/summit-days/`: the programme proposed and edited."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.errors import NotFound, NotNow
from course.domain.programme import MINUTES, Session, begin, found, propose
from course.domain.rights import Right
from course.domain.words import words
from course.mastery import bp, queries, services
from course.mastery.counting import count, settle
from course.mastery.forms import AddForm, ProposeForm, Revised, SessionForm
from course.mastery.knowing import Known, weakest
from course.mastery.queries import Planned
from course.records import analysis
from course.web import pdf
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.rights import requires

PLANNERS = (Right.SECRETARIAT, Right.ADMIN)


@bp.get("/facilitate/summit-days/")
@requires(*PLANNERS)
def summit_days() -> ResponseReturnValue:
    """The programme as it stands, and how to get one."""
    planned = queries.planned(get_db(), get_course().edition)
    return _show(planned, ProposeForm.of(planned))


def _show(planned: Planned | None, form: ProposeForm) -> ResponseReturnValue:
    course = get_course()
    sessions = planned.programme.sessions if planned else ()
    page = render_template(
        "mastery/summit_days.html",
        planned=planned,
        form=form,
        taught={one.id: found(course, one.place) for one in sessions},
        minutes=MINUTES,
        has_pdf=pdf.available(),
    )
    return page, 422 if form.errors else 200


@bp.post("/facilitate/summit-days/propose")
@requires(*PLANNERS)
def propose_days() -> ResponseReturnValue:
    """Propose a programme from what is known least; ask before it takes the place of edits."""
    db, course = get_db(), get_course()
    form, planned = ProposeForm(), queries.planned(db, course.edition)
    if not form.validate():
        return _show(planned, form)
    may_replace = request.form.get("replace") == "yes"
    if planned and planned.edited_at and planned.revision == form.seen and not may_replace:
        return render_template("mastery/replace.html", form=form, planned=planned), 409
    known = _known()
    programme = propose(
        course,
        weakest(course, known),
        queries.asked(db, course),
        days=form.days.data,
        a_day=form.a_day.data,
    )
    services.propose(
        db,
        course.edition,
        programme,
        revision=form.seen,
        may_replace=may_replace,
        as_of=known.as_of,
        person_id=current_user.person_id,
        now=now(),
    )
    db.commit()
    flash(_("This is a proposal. Change what you like: order, titles, aims and texts."), "done")
    return redirect(url_for("mastery.summit_days"), 303)


def _known() -> Known:
    """The figures as they may be shown: kept ones, or counted for this proposal alone."""
    db, edition = get_db(), get_course().edition
    known = queries.kept(db, edition, str(analysis.stamp(db, queries.SHAPE)))
    return known or Known(now(), settle(queries.last_shown(db), count(db)))


# ---------------------------------------------------------------- edited


@bp.route("/facilitate/summit-days/<session_id>/", methods=["GET", "POST"])
@requires(*PLANNERS)
def session(session_id: str) -> ResponseReturnValue:
    """The words of one session. Whoever saves on an older state sees both texts."""
    db, edition = get_db(), get_course().edition
    planned, kept = _session(session_id)
    form = SessionForm() if request.method == "POST" else SessionForm.of(kept, planned.revision)
    if request.method == "GET" or not form.validate():
        return _show_session(planned, kept, form), 422 if form.errors else 200
    try:
        services.edit(
            db,
            edition,
            session_id,
            **form.words,
            revision=form.seen,
            person_id=current_user.person_id,
            now=now(),
        )
    except NotNow:
        db.rollback()
        planned, kept = _session(session_id)
        form.revision.data = str(planned.revision)
        return _show_session(planned, kept, form, is_newer=True), 409
    db.commit()
    flash(_("The session is saved."), "done")
    return redirect(url_for("mastery.summit_days", _anchor=session_id), 303)


def _show_session(
    planned: Planned, kept: Session, form: SessionForm, *, is_newer: bool = False
) -> str:
    return render_template(
        "mastery/session.html",
        planned=planned,
        session=kept,
        taught=found(get_course(), kept.place),
        form=form,
        is_newer=is_newer,
    )


def _session(name: str) -> tuple[Planned, Session]:
    planned = queries.planned(get_db(), get_course().edition)
    kept = planned.programme.session(name) if planned else None
    if planned is None or kept is None:
        raise NotFound(words("The programme has no such session any more."))
    return planned, kept


@bp.post("/facilitate/summit-days/<session_id>/move/<way>")
@requires(*PLANNERS)
def move_session(session_id: str, way: str) -> ResponseReturnValue:
    """Move a session one place up or down."""
    db, places = get_db(), {"up": -1, "down": 1}
    if way not in places:
        raise NotFound(words("A session moves up or down."))
    services.move(
        db,
        get_course().edition,
        session_id,
        places[way],
        revision=Revised().seen,
        person_id=current_user.person_id,
        now=now(),
    )
    db.commit()
    return redirect(url_for("mastery.summit_days", _anchor=session_id), 303)


@bp.post("/facilitate/summit-days/<session_id>/remove")
@requires(*PLANNERS)
def remove_session(session_id: str) -> ResponseReturnValue:
    """Take a session out."""
    db = get_db()
    services.remove(
        db,
        get_course().edition,
        session_id,
        revision=Revised().seen,
        person_id=current_user.person_id,
        now=now(),
    )
    db.commit()
    flash(_("The session is out. It can be added again."), "done")
    return redirect(url_for("mastery.summit_days"), 303)


@bp.route("/facilitate/summit-days/add/", methods=["GET", "POST"])
@requires(*PLANNERS)
def add_session() -> ResponseReturnValue:
    """Add a session for one more objective, at the end."""
    db, course = get_db(), get_course()
    planned = queries.planned(db, course.edition)
    if planned is None:
        raise NotFound(words("There is no programme yet."))
    form = AddForm(revision=str(planned.revision))
    form.offer(course, planned.programme)
    if request.method == "GET" or not form.validate():
        return render_template("mastery/add.html", form=form), 422 if form.errors else 200
    taught = found(course, form.chosen)
    if taught is None:
        raise NotFound(words("This edition has no such objective."))
    made = begin(*taught, queries.asked(db, course).get(taught[0].key, ()))
    try:
        services.add(
            db,
            course.edition,
            made,
            revision=form.seen,
            person_id=current_user.person_id,
            now=now(),
        )
    except NotNow as refusal:
        form.form_errors.append(say(refusal.words))
        form.revision.data = str(planned.revision)
        return render_template("mastery/add.html", form=form), 409
    db.commit()
    return redirect(url_for("mastery.session", session_id=made.id), 303)
