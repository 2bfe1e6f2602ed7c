"""`/facilitate/print/`: cards, envelopes, badges and the list for the door, on paper."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.cards import bp, printing, queries, run_queries, running, services
from course.cards.forms import ALL, WITHOUT_MAIL, DaysForm, PrintForm
from course.cards.printing import CARDS, Wish
from course.cards.queries import Holder
from course.content import get_course
from course.domain.errors import NotFound, NotNow
from course.domain.rights import Right
from course.domain.words import words
from course.records.decisions import person_in_scope, refuse_own
from course.store import Delegation, Person, PrintRun
from course.web import pdf
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.limits import COSTLY, limiter
from course.web.logs import event
from course.web.pages import public_url
from course.web.proof import recently_signed_in
from course.web.rights import requires
from course.web.scope import people_seen

FACILITATORS = (Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)


@bp.route("/facilitate/print/", methods=["GET", "POST"])
@limiter.limit(COSTLY, methods=["POST"])
@requires(*FACILITATORS)
@recently_signed_in
def index() -> ResponseReturnValue:
    """Choose what to print; one delegation's comes at once, all of them by the clock."""
    db = get_db()
    places = queries.delegations(db, people_seen(current_user))
    form = PrintForm()
    form.offer(places)
    if request.method == "GET":
        form.begin_with(request.args.get("kind"))
    if request.method == "GET" or not form.validate():
        return _index(form, places), 422 if form.errors else 200
    try:
        return _printed(form, [one for one in places if form.delegation.data in {ALL, one.code}])
    except NotNow as refusal:
        form.delegation.errors = (say(refusal.words),)
        return _index(form, queries.delegations(db, people_seen(current_user))), 422


def _printed(form: PrintForm, chosen: list[Delegation]) -> ResponseReturnValue:
    """What the form asks for. Raises NotNow where it is nothing, or too much for one file."""
    db, course = get_db(), get_course()
    place = (form.place.data or "").strip()
    wish = Wish(form.kind.data, current_user.person_id, form.days.data, place)
    if wish.kind == WITHOUT_MAIL:  # few enough that all delegations' come at once
        holders = queries.without_mail(db, course, [one.id for one in chosen], now())
        return _print(holders, wish._replace(kind=CARDS), f"{wish.kind}.pdf")
    if form.delegation.data == ALL:
        return _order(wish, chosen)
    holders = queries.of_delegation(db, course, chosen[0].id, now())
    return _print(holders, wish, f"{wish.kind}-{chosen[0].code}.pdf")


def _index(form: PrintForm, places: list[Delegation]) -> str:
    return render_template(
        "cards/index.html",
        form=form,
        places=places,
        runs=run_queries.runs(get_db(), current_user.person_id),
        others=run_queries.last_cards_of_others(
            get_db(), people_seen(current_user), current_user.person_id
        ),
        has_pdf=pdf.available(),
        room_address=public_url("cards.learning_room"),
    )


def _order(wish: Wish, places: list[Delegation]) -> ResponseReturnValue:
    if not places:
        raise NotFound(words("You look after no delegation."))
    db, ids = get_db(), [one.id for one in places]
    services.order(db, wish.kind, ids, wish.by, now(), days=wish.days, place=wish.place)
    db.commit()
    flash(_("It is being printed. This page tells how far it is."), "done")
    return redirect(url_for(".index"), 303)


def _print(holders: tuple[Holder, ...], wish: Wish, name: str) -> ResponseReturnValue:
    """Draw, then let the cards open the course, then hand the file over.

    Nothing is held meanwhile: drawing takes a second or two, and on SQLite everybody would wait.
    """
    db = get_db()
    newest = queries.newest_card(db, [one.person_id for one in holders])
    db.rollback()
    made = printing.draw(get_course(), holders, wish, now())
    if made is None:
        raise NotNow(words("There is nobody to print this for."))
    services.issue(db, made.tokens, wish.by, wish.until(now()), now(), newest=newest)
    event("printed", kind=wish.kind, cards=len(made.tokens))
    db.commit()
    return _download(made.content, name)


@bp.route("/facilitate/people/<public_id>/card/", methods=["GET", "POST"])
@limiter.limit(COSTLY, methods=["POST"])
@requires(*FACILITATORS)
@recently_signed_in
def for_person(public_id: str) -> ResponseReturnValue:
    """Print a sign-in card for one person."""
    db = get_db()
    person = person_in_scope(db, public_id, people_seen(current_user))
    refuse_own(current_user.person_id, person.id)
    holder, form = queries.holder(db, get_course(), person.id, now()), DaysForm()
    if request.method == "POST" and form.validate() and holder is not None:
        wish = Wish(CARDS, current_user.person_id, form.days.data)
        return _print((holder,), wish, f"card-{holder.code}.pdf")
    return _person(person, holder, form), 422 if form.errors else 200


def _person(person: Person, holder: Holder | None, form: DaysForm) -> str:
    return render_template(
        "cards/person.html",
        person=person,
        may=holder is not None and holder.learns_only,
        holder=holder,
        form=form,
        has_pdf=pdf.available(),
    )


@bp.get("/facilitate/print/door-list.pdf")
@limiter.limit(COSTLY)
@requires(*FACILITATORS)
def door_list() -> ResponseReturnValue:
    """The list for the door, by letter; of one delegation or one letter where it is asked for."""
    db, scope = get_db(), people_seen(current_user)
    asked = request.args.get("delegation", ALL)
    chosen = None
    if asked:
        places = queries.delegations(db, scope)
        chosen = next((one.id for one in places if one.code == asked), None)
        if chosen is None:
            raise NotFound(words("You look after no such delegation."))
    letter = request.args.get("letter", "").strip().lower()[:1]
    letter = letter if letter.isalnum() else ""
    lines = queries.at_the_door(db, scope, letter=letter, delegation_id=chosen)
    db.rollback()
    return _download(printing.door_list(get_course(), lines, now()), "door-list.pdf")


@bp.get("/facilitate/print/runs/<run>.zip")
@requires(*FACILITATORS)
def fetch(run: str) -> ResponseReturnValue:
    """What was printed for many, in one file; only whoever ordered it fetches it."""
    found = _mine(run)
    parts = run_queries.made_parts(get_db(), found.id, people_seen(current_user))
    name = f"{found.kind}-{found.made_at:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(running.as_zip(found, parts), mimetype="application/zip", headers=headers)


@bp.post("/facilitate/print/runs/<run>/stop")
@requires(*FACILITATORS)
def stop(run: str) -> ResponseReturnValue:
    """Print no more of an order; what is printed stays to be fetched."""
    db = get_db()
    services.stop(db, _mine(run).id)
    db.commit()
    flash(_("It is stopped. What was printed until now can be downloaded."), "done")
    return redirect(url_for(".index"), 303)


@bp.post("/facilitate/print/runs/<run>/delete")
@requires(*FACILITATORS)
def delete(run: str) -> ResponseReturnValue:
    """Delete what was printed for many before its day is over; printed cards go on working."""
    db = get_db()
    services.forget(db, [_mine(run).id])
    db.commit()
    flash(_("The files are deleted."), "done")
    return redirect(url_for(".index"), 303)


def _mine(public_id: str) -> PrintRun:
    found = run_queries.run(get_db(), public_id, current_user.person_id)
    if found is None:
        raise NotFound(words("These files are not there any more."))
    return found


def _download(content: bytes, name: str) -> Response:
    """A file to print. Its name holds a code of a delegation at most, so it needs no encoding."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)
