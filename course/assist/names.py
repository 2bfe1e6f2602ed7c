"""`/facilitate/people/<public_id>/name/`: the old name beside the new, and who somebody is."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from course.assist import bp, inbox, letters, looking
from course.assist import name_services as services
from course.assist.forms import NameForm
from course.assist.queries import Somebody
from course.domain.differences import Kind, Run, words_changed
from course.domain.errors import NotFound, NotValid
from course.domain.names import Names
from course.domain.rights import Right
from course.domain.words import words
from course.store import IdentityLevel, NameRequest, Person
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.logs import event
from course.web.rights import requires


class Beside(NamedTuple):
    """One name in its old and its new form, in pieces, so that what differs can be marked."""

    old: tuple[Run, ...]
    new: tuple[Run, ...]
    is_same: bool


@bp.get("/facilitate/people/<public_id>/name/")
@requires(Right.SECRETARIAT)
def name(public_id: str) -> ResponseReturnValue:
    """The request that waits, beside the name as it is, and how identity was established."""
    return _page(looking.decided(public_id))


@bp.post("/facilitate/people/<public_id>/name/")
@requires(Right.SECRETARIAT)
def decide(public_id: str) -> ResponseReturnValue:
    """Grant the request, or refuse it with a reason."""
    db, who, form, moment = get_db(), looking.decided(public_id), NameForm(), now()
    if not form.validate():
        return _page(who, form), 422
    me, is_granted = current_user.person_id, form.decision.data == "grant"
    _decide(db, who.person, _seen(form), me, moment, why=None if is_granted else form.why.data)
    db.commit()
    said = _("The new name is used from now on.") if is_granted else _("The old name stays.")
    flash(said, "done")
    return redirect(url_for("assist.name", public_id=public_id), 303)


def give(db: Session, subject: str, answer: str, text: str, by: int, moment: datetime) -> None:
    """Answer from the row of the inbox, which shows both names."""
    who = looking.decided(subject.rpartition(":")[2])
    request = services.open_request(db, who.person.id)
    if request is None or inbox.name_subject(request, who.person) != subject:
        raise NotFound(words("The request has changed since. Load the page and look at it again."))
    seen = request.id, Names(request.name, request.latin_name)
    _decide(db, who.person, seen, by, moment, why=None if answer == "grant" else text)


def _decide(
    db: Session,
    person: Person,
    seen: tuple[int, Names],
    by: int,
    moment: datetime,
    *,
    why: str | None,
) -> None:
    """Grant what was seen, or refuse it with a reason (why), and tell the person."""
    if why is None:
        made = services.grant(db, by, person, seen, looking.signing(), moment)
    else:
        made = services.refuse(db, by, person, seen, why, moment)
    _tell(db, person, made)
    event("name", person=by, change="granted" if made.granted else "refused")


@bp.post("/facilitate/people/<public_id>/identity")
@requires(Right.SECRETARIAT)
def identify(public_id: str) -> ResponseReturnValue:
    """Note that a document was seen, or that this was a mistake."""
    db, who = get_db(), looking.decided(public_id)
    try:
        level = IdentityLevel(request.form.get("level", ""))
    except ValueError:
        raise NotValid(words("Choose one of the two.")) from None
    services.identify(db, current_user.person_id, who.person, level, now())
    db.commit()
    event("identity", person=current_user.person_id, state=level.value)
    flash(_("Saved, with your name and the time in the audit log."), "done")
    return redirect(url_for("assist.name", public_id=public_id), 303)


def _page(who: Somebody, form: NameForm | None = None) -> str:
    waiting = services.open_request(get_db(), who.person.id)
    return render_template(
        "assist/name.html",
        who=who,
        waiting=waiting,
        pairs=_pairs(who.person, waiting) if waiting else (),
        form=form or _form(waiting),
        is_seen=who.person.identity_level is IdentityLevel.DOCUMENT_SEEN,
        is_me=who.person.id == current_user.person_id,
    )


def _form(waiting: NameRequest | None) -> NameForm:
    if waiting is None:
        return NameForm(None)
    return NameForm(
        None, request=str(waiting.id), name=waiting.name, latin_name=waiting.latin_name or ""
    )


def _seen(form: NameForm) -> tuple[int, Names]:
    """Number and names of the request as the page showed it."""
    text = form.request.data or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return number, Names(form.name.data or "", form.latin_name.data or None)


def _pairs(person: Person, waiting: NameRequest) -> tuple[tuple[str, Beside], ...]:
    new = services.wanted(person, waiting)
    return (
        (_("In their own script"), _beside(person.name, new.own)),
        (_("In Latin letters"), _beside(person.latin_name or "", new.latin or "")),
    )


def _beside(old: str, new: str) -> Beside:
    runs = words_changed(old, new)
    return Beside(
        tuple(run for run in runs if run.kind is not Kind.NEW),
        tuple(run for run in runs if run.kind is not Kind.GONE),
        old == new,
    )


def _tell(db: Session, person: Person, made: NameRequest) -> None:
    if made.granted:
        name = f"{person.name} ({person.latin_name})" if person.latin_name else person.name
        said = [
            words("You are called %(name)s from now on.", name=name),
            words("Where you have a certificate, a new one bears this name; the old is not valid."),
        ]
    else:
        said = [
            words("Your name stays as it was. You had asked for %(name)s.", name=made.name),
            words("The reason: %(reason)s", reason=made.answer),
        ]
    letters.tell(db, person, said, f"name-request:{made.id}:{person.public_id}", now())
