"""`/facilitate/reminders/`: look at a reminder, let it go, see what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.errors import CourseError, NotFound
from course.domain.exemptions import requirements
from course.domain.rights import Right
from course.domain.words import words
from course.records.decisions import person_in_scope
from course.records.sessions import Scope
from course.remind import bp, queries, services, writing
from course.remind.forms import DAYS, ReminderForm
from course.remind.queries import Reached
from course.store import StandingRow
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.rights import requires
from course.web.scope import people_seen
from course.web.waiting import MOST_WAITING, Waiting

FACILITATORS = (Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)


@bp.get("/facilitate/reminders/")
@requires(*FACILITATORS)
def index() -> ResponseReturnValue:
    """Reminders and what became of them."""
    db, course, scope = get_db(), get_course(), people_seen(current_user)
    return render_template(
        "remind/index.html",
        told=queries.told(db, scope, current_user.person_id),
        places={one.id: one.name for one in queries.delegations(db, scope)},
        lifted={one.key: one.words for one in requirements(course)},
        days=DAYS,
    )


@bp.route("/facilitate/reminders/new/", methods=["GET", "POST"])
@requires(*FACILITATORS)
def new() -> ResponseReturnValue:
    """Write a reminder; the first press shows whom it reaches and one letter, the second sends."""
    db, course, scope = get_db(), get_course(), people_seen(current_user)
    form = ReminderForm() if request.method == "POST" else ReminderForm(request.args)
    form.offer(course, queries.delegations(db, scope))
    if request.method == "GET":
        form.begin(course, now())
    if request.method == "GET" or not form.validate():
        page = render_template("remind/new.html", form=form, preview=None)
        return page, 422 if form.errors else 200
    if request.form.get("act") != "send" or form.is_changed:
        preview = _preview(form, scope)
        return render_template("remind/new.html", form=form, preview=preview)
    try:
        services.order(
            db,
            current_user.person_id,
            form.choice,
            form.note.data or "",
            course,
            now(),
            weekdays=form.days,
            hour=form.hour.data or 0,
            until=form.end(course),
        )
    except CourseError as refusal:
        form.until.errors = (say(refusal.words),)
        return render_template("remind/new.html", form=form, preview=None), 422
    db.commit()
    if form.days:
        flash(_("The schedule has begun. This page shows when it writes next."), "done")
    else:
        flash(_("The reminder is on its way. This page shows how far it is."), "done")
    return redirect(url_for("remind.index"), 303)


def _preview(form: ReminderForm, scope: Scope) -> dict[str, object]:
    """How many it writes to now, and the letter that the first of them would get."""
    db, course = get_db(), get_course()
    first = queries.first(db, form.choice, scope, now())
    letter = None
    if first:
        letter = writing.writer(db, course, now(), form.note.data or "")(first, writing.PREVIEW)
    return {
        "count": queries.count(db, form.choice, scope, now()),
        "name": first.person.name if first else "",
        "letter": letter,
    }


@bp.post("/facilitate/reminders/<reminder>/end")
@requires(*FACILITATORS)
def end(reminder: str) -> ResponseReturnValue:
    """Let a schedule write no more."""
    db = get_db()
    found = queries.one(db, reminder, people_seen(current_user), current_user.person_id)
    if found is None:
        raise NotFound(words("There is no such reminder."))
    services.end(db, found, current_user.person_id, now())
    db.commit()
    flash(_("The schedule has ended."), "done")
    return redirect(url_for("remind.index"), 303)


@bp.route("/facilitate/people/<public_id>/remind/", methods=["GET", "POST"])
@requires(*FACILITATORS)
def one(public_id: str) -> ResponseReturnValue:
    """Remind one person: the letter as they will get it, and the button."""
    db, course = get_db(), get_course()
    person = person_in_scope(db, public_id, people_seen(current_user))
    row = db.get(StandingRow, person.id)
    reached = Reached(person, row.record if row else None)
    note = request.form.get("note", "").strip()[:2000]
    write = writing.writer(db, course, now(), note)
    refusal = ""
    if request.method == "POST":
        try:
            services.remind_one(db, reached, write, current_user.person_id, now())
        except CourseError as why:
            db.rollback()
            refusal = say(why.words)
        else:
            db.commit()
            flash(_("The reminder is on its way."), "done")
            return redirect(url_for("facilitate.person", public_id=public_id), 303)
    page = render_template(
        "remind/one.html",
        person=person,
        note=note,
        letter=write(reached, writing.PREVIEW),
        refusal=refusal,
    )
    return page, 422 if refusal else 200


# ---------------------------------------------------------------- the inbox


def came_back(db: Session, scope: Scope, moment: datetime) -> Iterator[Waiting]:
    """Letters that did not arrive."""
    for letter in queries.came_back(db, scope, moment, MOST_WAITING):
        yield Waiting(
            str(letter.id),
            letter.at,
            words("A letter did not arrive: %(subject)s", subject=letter.subject),
            url_for("facilitate.person", public_id=letter.public_id),
            letter.public_id,
            letter.name,
            letter.delegation,
        )


def see_to(db: Session, subject: str, answer: str, _text: str, by: int, moment: datetime) -> None:
    """Note that somebody looked after a letter."""
    services.see_to(db, int(subject), by, moment, how=answer)
