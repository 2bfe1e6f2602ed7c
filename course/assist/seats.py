"""`/facilitate/people/<public_id>/seat/`: a seat passes to somebody else, or changes its kind."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from course.assist import bp, letters, looking, seat_queries, undo_services
from course.assist import seat_services as services
from course.assist.forms import CategoryForm, KnownHolderForm, NewHolderForm
from course.assist.queries import Somebody
from course.assist.seat_services import NewHolder, Passed
from course.content import get_course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.rights import Right
from course.domain.seats import Category, may_undo
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.logs import event
from course.web.pages import public_url
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/people/<public_id>/seat/")
@requires(Right.FOCAL, Right.SECRETARIAT)
def seat(public_id: str) -> ResponseReturnValue:
    """Who holds the seat, who held it before, and the forms that pass it on."""
    return _page(looking.seen(public_id))


@bp.post("/facilitate/people/<public_id>/seat/new")
@requires(Right.FOCAL, Right.SECRETARIAT)
def pass_to_new(public_id: str) -> ResponseReturnValue:
    """Pass the seat on to somebody who was not here before."""
    db, who = get_db(), looking.seen(public_id)
    form = NewHolderForm.of(_category(who), is_sent=True)
    if not form.validate():
        return _page(who, new=form), 422
    holder = NewHolder(form.name.data, form.latin_name.data or None, form.email.data or None)
    category, code = Category(form.category.data), form.accreditation.data
    me = current_user.person_id
    try:
        passed = services.pass_to_new(
            db, get_course(), me, who.person, holder, category, code, now()
        )
    except NotValid as refusal:
        form.email.errors = (say(refusal.words),)
        return _page(who, new=form), 422
    except NotNow as refusal:
        form.form_errors.append(say(refusal.words))
        return _page(who, new=form), 422
    return _passed(who, passed)


@bp.post("/facilitate/people/<public_id>/seat/known")
@requires(Right.FOCAL, Right.SECRETARIAT)
def pass_to_known(public_id: str) -> ResponseReturnValue:
    """Pass the seat on to somebody who is here already."""
    db, who, form = get_db(), looking.seen(public_id), KnownHolderForm()
    if not form.validate():
        return _page(who, known=form), 422
    me, reach = current_user.person_id, people_seen(current_user)
    named, code = form.who.data, form.accreditation.data
    try:
        passed = services.pass_to_known(db, get_course(), me, who.person, named, code, reach, now())
    except (NotFound, NotNow, NotValid) as refusal:
        form.who.errors = (say(refusal.words),)
        return _page(who, known=form), 422
    return _passed(who, passed)


@bp.post("/facilitate/people/<public_id>/seat/back/<handover>")
@requires(Right.FOCAL, Right.SECRETARIAT)
def take_back(public_id: str, handover: str) -> ResponseReturnValue:
    """Give the seat back to whoever held it before."""
    db, who = get_db(), looking.seen(public_id)
    person = undo_services.take_back(
        db, get_course(), current_user.person_id, who.person, handover, now()
    )
    db.commit()
    event("seat", person=current_user.person_id, state="taken-back")
    flash(_("%(name)s holds the seat again, with all rights.", name=person.name), "done")
    return _to(person.public_id)


@bp.post("/facilitate/people/<public_id>/seat/category")
@requires(Right.FOCAL, Right.SECRETARIAT)
def category(public_id: str) -> ResponseReturnValue:
    """Let somebody come as something else."""
    db, who, form = get_db(), looking.seen(public_id), CategoryForm.of(None, is_sent=True)
    if not form.validate():
        return _page(who, kind=form), 422
    chosen = Category(form.category.data)
    services.set_category(db, get_course(), current_user.person_id, who.person, chosen, now())
    db.commit()
    flash(_("They come as: %(category)s.", category=say(chosen.words)), "done")
    return _to(public_id)


def _passed(who: Somebody, passed: Passed) -> ResponseReturnValue:
    """Tell both, commit, and show the link where there is no mailbox to send it to."""
    db, holder, made = get_db(), passed.holder, passed.handover
    letters.passed_on(db, who.person, f"handover:{made.public_id}:old", now())
    cause = f"handover:{made.public_id}:new"
    letters.taken_over(db, holder, passed.token, cause, now())
    db.commit()
    event("seat", person=current_user.person_id, state="passed-on")
    if holder.email is None and passed.does_more:
        flash(
            _("The seat is theirs. They sign in as before: they do more here than learn."), "done"
        )
        return _to(holder.public_id)
    if holder.email is None:
        link = public_url("accounts.invitation", token=passed.token)
        return _page(looking.seen(holder.public_id), link=link)
    flash(_("The seat is theirs, and a letter with a link is on its way to them."), "done")
    return _to(holder.public_id)


def _page(
    who: Somebody,
    *,
    new: NewHolderForm | None = None,
    known: KnownHolderForm | None = None,
    kind: CategoryForm | None = None,
    link: str | None = None,
) -> str:
    moment = now()
    return render_template(
        "assist/seat.html",
        who=who,
        new=new or NewHolderForm.of(_category(who)),
        known=known or KnownHolderForm(None),
        kind=kind or CategoryForm.of(_category(who)),
        sent=[form for form in (new, known, kind) if form is not None],
        link=link,
        moves=[
            (move, move.handover.undone_at is None and may_undo(move.handover.made_at, moment))
            for move in seat_queries.moves(get_db(), who.person.id)
        ],
        is_me=who.person.id == current_user.person_id,
    )


def _category(who: Somebody) -> str:
    return who.seat.category if who.seat is not None else Category.DELEGATE.value


def _to(public_id: str) -> Response:
    return redirect(url_for("assist.seat", public_id=public_id), 303)
