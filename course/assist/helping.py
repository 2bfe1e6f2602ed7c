"""`/facilitate/third-tries/`: no dead ends after the third failed try at a quiz."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from course.assist import bp, help_queries, letters, looking
from course.assist import help_services as services
from course.assist.help_queries import Stuck
from course.assist.queries import Somebody
from course.content import get_course
from course.domain.errors import NotFound, NotValid
from course.domain.exemptions import quiz_key
from course.domain.rights import Right
from course.domain.words import Words, words
from course.store import HelpKind, Person
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.logs import event
from course.web.rights import requires

TOLD = {
    HelpKind.RETAKE: words(
        "The next try is open for you at once, while somebody of the secretariat is with you. It is"
        " marked as supervised."
    ),
    HelpKind.GUIDED: words(
        "You can go on by yourself, one lesson after the other: read a lesson again, and its"
        " questions open at once, by day and by night."
    ),
}
"""What is written to whoever is helped; a talk needs no letter."""


@bp.get("/facilitate/third-tries/")
@requires(Right.SECRETARIAT)
def stuck() -> ResponseReturnValue:
    """Who waits for help, the longest waiting first, with the objectives that were missed."""
    db, course, after = get_db(), get_course(), request.args.get("after")
    page = help_queries.waiting(db, course, looking.decides(), limit=help_queries.PAGE, after=after)
    return render_template(
        "assist/stuck.html",
        cases=help_queries.with_what_was_missed(db, course, page.cases),
        next_after=page.next_after,
        is_first_page=after is None,
    )


@bp.get("/facilitate/people/<public_id>/help/<module>/")
@requires(Right.SECRETARIAT)
def helping(public_id: str, module: str) -> ResponseReturnValue:
    """One person and quiz: what was missed, what was done, what can be done."""
    who = looking.decided(public_id)
    found = _found(who, module)
    return render_template(
        "assist/helping.html",
        who=who,
        found=found,
        quiz_key=quiz_key(found.module),
        is_me=who.person.id == current_user.person_id,
    )


@bp.post("/facilitate/people/<public_id>/help/<module>/")
@requires(Right.SECRETARIAT)
def help_them(public_id: str, module: str) -> ResponseReturnValue:
    """Note a talk, open a supervised try, or show the way lesson by lesson."""
    db, who = get_db(), looking.decided(public_id)
    kind, me = _kind(request.form.get("kind", "")), current_user.person_id
    _help(db, who.person, _found(who, module), kind, me, now())
    db.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("assist.helping", public_id=public_id, module=module), 303)


def give(db: Session, subject: str, answer: str, _text: str, by: int, moment: datetime) -> None:
    """Answer from the row of the inbox, as on the page."""
    named = help_queries.named(db, subject)
    if named is None:
        raise NotFound(words("They have not failed this quiz so often."))
    public_id, module = named
    who = looking.decided(public_id)
    _help(db, who.person, _found(who, module), _kind(answer), by, moment)


def _help(
    db: Session, person: Person, found: Stuck, kind: HelpKind, by: int, moment: datetime
) -> None:
    """Do it, and tell the person where it opens something."""
    module = found.module.slug
    if not services.help_with(db, get_course(), by, person, module, kind, moment):
        return
    if kind in TOLD:
        cause = f"help:{found.case.public_id}:{kind.value}"
        letters.tell(db, person, (_quiz(found), TOLD[kind]), cause, moment)
    event("help", person=by, kind=kind.value)


def _kind(text: str) -> HelpKind:
    try:
        return HelpKind(text)
    except ValueError:
        raise NotValid(words("Choose one of the buttons.")) from None


def _found(who: Somebody, module: str) -> Stuck:
    found = help_queries.case(get_db(), get_course(), who.person.id, module)
    if found is None:
        raise NotFound(words("They have not failed this quiz so often."))
    return found


def _quiz(found: Stuck) -> Words:
    return words(
        "It is about quiz %(number)s, %(title)s.",
        number=found.module.number,
        title=found.module.title,
    )
