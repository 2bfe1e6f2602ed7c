"""`/facilitate/people/<public_id>/data/`: a copy for somebody who asks another way."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.domain.rights import Right
from course.privacy import bp, copies, services
from course.records.decisions import person_in_scope, refuse_own
from course.store import Person
from course.web.clock import now
from course.web.database import get_db
from course.web.limits import COSTLY, limiter
from course.web.proof import recently_signed_in
from course.web.rights import requires
from course.web.scope import people_seen

MAY = (Right.SECRETARIAT, Right.ADMIN)


def _person(public_id: str) -> Person:
    """Whom the reader decides about, not the reader: their own copy is on their account page."""
    found = person_in_scope(get_db(), public_id, people_seen(current_user, MAY))
    refuse_own(current_user.person_id, found.id)
    return found


@bp.get("/facilitate/people/<public_id>/data/")
@requires(*MAY)
def staff_data(public_id: str) -> ResponseReturnValue:
    """Say what the file holds, and that taking it is seen."""
    return render_template("privacy/staff_data.html", somebody=_person(public_id))


@bp.post("/facilitate/people/<public_id>/data/copy")
@limiter.limit(COSTLY)
@requires(*MAY)
@recently_signed_in
def staff_copy(public_id: str) -> ResponseReturnValue:
    """Everything that is kept about somebody, as a file to hand to them."""
    db, person = get_db(), _person(public_id)
    services.note_copy(db, person, current_user.person_id, now())
    made = copies.answer(db, person, now())
    db.commit()
    return made
