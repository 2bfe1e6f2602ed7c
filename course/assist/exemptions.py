"""`/facilitate/people/<public_id>/exemption/`: what is not asked of somebody, and who says so."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from course.assist import bp, exemption_queries, letters, looking
from course.assist import exemption_services as services
from course.assist.exemption_services import Wanted
from course.assist.forms import ExemptionForm, ReasonForm
from course.assist.queries import Somebody
from course.content import get_course
from course.domain.errors import NotNow, NotValid
from course.domain.exemptions import Reason, requirements
from course.domain.rights import Right
from course.domain.words import Words, words
from course.store import Exemption, Person
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.logs import event
from course.web.rights import requires

LIVING = frozenset({"waiting", "waits-for-second", "in-force"})


@bp.get("/facilitate/people/<public_id>/exemption/")
@requires(Right.FOCAL, Right.SECRETARIAT)
def exemption(public_id: str) -> ResponseReturnValue:
    """What is lifted for somebody, what was asked for, and the form that asks."""
    return _page(looking.seen(public_id))


@bp.post("/facilitate/people/<public_id>/exemption/")
@requires(Right.FOCAL, Right.SECRETARIAT)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask for an exemption; one of the secretariat signs it with the same press."""
    db, who, moment = get_db(), looking.seen(public_id), now()
    form = _form(who)
    if not form.validate():
        return _page(who, form), 422
    wanted = Wanted(form.requirement.data, Reason(form.reason.data), form.evidence.data, form.end)
    signs = who.is_in(looking.decides())
    me = current_user.person_id
    try:
        row = services.ask(db, me, who.person, wanted, looking.signing(), moment, signs=signs)
    except (NotNow, NotValid) as refusal:
        form.requirement.errors = (say(refusal.words),)
        return _page(who, form), 422
    _tell(db, who.person, row)
    db.commit()
    event("exemption", person=me, state="asked")
    flash(_said(row), "done")
    return _back(public_id)


@bp.post("/facilitate/people/<public_id>/exemption/<exemption>/sign")
@requires(Right.SECRETARIAT)
def sign(public_id: str, exemption: str) -> ResponseReturnValue:
    """Put one's name to an exemption."""
    db, who = get_db(), looking.decided(public_id)
    row = services.sign(db, current_user.person_id, who.person, exemption, looking.signing(), now())
    _tell(db, who.person, row)
    db.commit()
    event("exemption", person=current_user.person_id, state="signed")
    flash(_said(row), "done")
    return _back(public_id)


@bp.post("/facilitate/people/<public_id>/exemption/<exemption>/refuse")
@requires(Right.SECRETARIAT)
def refuse(public_id: str, exemption: str) -> ResponseReturnValue:
    """Refuse what is asked for, with a reason."""
    db, who, form = get_db(), looking.decided(public_id), ReasonForm()
    if not form.validate():
        return _page(who, reason=form, about=exemption), 422
    me = current_user.person_id
    row = services.refuse(db, me, who.person, exemption, form.why.data, now())
    said = (words("This exemption is refused: %(what)s.", what=_what(row)), *_reason(row))
    _tell_of(db, who.person, row, said, "refused")
    db.commit()
    event("exemption", person=me, state="refused")
    flash(_("The exemption is refused. Whoever asked is told."), "done")
    return _back(public_id)


@bp.post("/facilitate/people/<public_id>/exemption/<exemption>/withdraw")
@requires(Right.SECRETARIAT)
def withdraw(public_id: str, exemption: str) -> ResponseReturnValue:
    """End an exemption, with a reason."""
    db, who, form = get_db(), looking.decided(public_id), ReasonForm()
    if not form.validate():
        return _page(who, reason=form, about=exemption), 422
    me = current_user.person_id
    row = services.withdraw(db, me, who.person, exemption, form.why.data, looking.signing(), now())
    said = (words("This exemption has ended: %(what)s.", what=_what(row)), *_reason(row))
    _tell_of(db, who.person, row, said, "ended")
    db.commit()
    event("exemption", person=me, state="withdrawn")
    flash(_("The exemption has ended. They are told."), "done")
    return _back(public_id)


# ---------------------------------------------------------------- shown and told


def _page(
    who: Somebody,
    form: ExemptionForm | None = None,
    *,
    reason: ReasonForm | None = None,
    about: str = "",
) -> str:
    """The page; reason: the form that was not right, about that exemption."""
    held = exemption_queries.held(get_db(), who.person.id)
    return render_template(
        "assist/exemption.html",
        who=who,
        form=form or _form(who),
        held=held,
        reason=reason or ReasonForm(None),
        refused=reason is not None,
        about=about,
        named={one.key: one.words for one in requirements(get_course())},
        reasons={one.value: one.words for one in Reason},
        decides=who.is_in(looking.decides()),
        is_me=who.person.id == current_user.person_id,
        now=now(),
    )


def _form(who: Somebody) -> ExemptionForm:
    held = exemption_queries.held(get_db(), who.person.id)
    living = {one.row.requirement for one in held if one.state in LIVING}
    return ExemptionForm.of(get_course(), living, request.args.get("what", ""))


def _back(public_id: str) -> Response:
    return redirect(url_for("assist.exemption", public_id=public_id), 303)


def _said(row: Exemption) -> str:
    if row.in_force_from is not None:
        return _("The exemption is in force, and they are told.")
    if row.signed_at is not None:
        return _("You have signed. A second one of the secretariat signs too.")
    return _("The secretariat is asked. You are told what it decides.")


def _what(row: Exemption) -> Words:
    return services.named(get_course(), row.requirement)


def _reason(row: Exemption) -> tuple[Words, ...]:
    return (words("The reason: %(reason)s", reason=row.answer),) if row.answer else ()


def _tell(db: Session, person: Person, row: Exemption) -> None:
    """Tell of an exemption that is in force; before that there is nothing to tell."""
    if row.in_force_from is None:
        return
    said = [words("You are exempt from this: %(what)s.", what=_what(row))]
    if row.until is not None:
        said.append(words("It ends on %(day)s.", day=row.until))
    if row.requirement == "all":
        said.append(words("Nothing is asked of you. You may still learn."))
    letters.tell(db, person, said, f"exemption:{row.public_id}:given", now())
    given = words("The exemption is given: %(what)s.", what=_what(row))
    letters.answer(db, _asker(db, row), person, (given,), f"exemption:{row.public_id}:yes", now())


def _tell_of(
    db: Session, person: Person, row: Exemption, said: tuple[Words, ...], state: str
) -> None:
    letters.tell(db, person, said, f"exemption:{row.public_id}:{state}", now())
    if state == "refused":
        cause = f"exemption:{row.public_id}:no"
        letters.answer(db, _asker(db, row), person, said, cause, now())


def _asker(db: Session, row: Exemption) -> Person | None:
    """Whoever asked, where somebody else has answered."""
    return None if row.asked_by == current_user.person_id else db.get(Person, row.asked_by)
