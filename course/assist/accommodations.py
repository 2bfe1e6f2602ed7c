"""`/facilitate/people/<public_id>/accommodation/`: what somebody needs, said once."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.assist import accommodation_services as services
from course.assist import bp, letters, looking
from course.assist.forms import AccommodationForm
from course.assist.queries import Somebody
from course.domain.accommodations import Accommodation
from course.domain.rights import Right
from course.domain.words import words
from course.records import accommodations as book
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.logs import event
from course.web.rights import requires

NOTHING = words("Nothing special is arranged for you any more.")


@bp.get("/facilitate/people/<public_id>/accommodation/")
@requires(Right.SECRETARIAT)
def accommodation(public_id: str) -> ResponseReturnValue:
    """What is arranged for somebody."""
    who = looking.decided(public_id)
    held = book.of(get_db(), who.person.id)
    form = AccommodationForm.of(
        extra_time=held.extra_time, no_timer=held.no_timer, plain_layout=held.plain_layout
    )
    return _page(who, form)


@bp.post("/facilitate/people/<public_id>/accommodation/")
@requires(Right.SECRETARIAT)
def arrange(public_id: str) -> ResponseReturnValue:
    """Arrange it; a try that is open follows at once."""
    db, who, moment = get_db(), looking.decided(public_id), now()
    form = AccommodationForm.of()
    if not form.validate():
        return _page(who, form), 422
    held = Accommodation(form.extra_time.data, form.no_timer.data, form.plain_layout.data)
    if services.arrange(db, current_user.person_id, who.person, held, moment):
        cause = f"accommodation:{who.person.public_id}:{moment.isoformat()}"
        letters.tell(db, who.person, held.words or (NOTHING,), cause, moment)
        event("accommodation", person=current_user.person_id)
    db.commit()
    flash(_("Saved. It holds at every quiz and on every page, and they are told."), "done")
    return redirect(url_for("assist.accommodation", public_id=public_id), 303)


def _page(who: Somebody, form: AccommodationForm) -> str:
    return render_template(
        "assist/accommodation.html",
        who=who,
        form=form,
        is_me=who.person.id == current_user.person_id,
    )
