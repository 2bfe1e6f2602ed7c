"""`/facilitate/people/<public_id>/`: one person, in states; whoever opens it is seen to have."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.exemptions import requirements
from course.facilitate import bp, person_queries
from course.facilitate.inbox import FACILITATORS
from course.records import views
from course.records.decisions import person_in_scope
from course.web.clock import now
from course.web.database import get_db, write_apart
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/people/<public_id>/")
@requires(*FACILITATORS)
def person(public_id: str) -> ResponseReturnValue:
    """Where somebody stands, what is missing, what was done for them, what can be done."""
    db, course = get_db(), get_course()
    found = person_in_scope(db, public_id, people_seen(current_user))
    is_me = found.id == current_user.person_id
    if not is_me and not views.is_noted(db, found.id, current_user.person_id, now()):
        person_id = found.id
        with write_apart() as apart:
            views.note(apart, person_id, current_user.person_id, now())
        found = person_in_scope(db, public_id, people_seen(current_user))
    return render_template(
        "facilitate/person.html",
        opened=person_queries.opened(db, course, found),
        lifted={one.key: one.words for one in requirements(course)},
        is_me=is_me,
        now=now(),
    )
