"""The pages of the room."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.facilitate import bp, queries
from course.facilitate.queries import Show
from course.web.clock import now
from course.web.database import get_db
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/people/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def people() -> ResponseReturnValue:
    """Who is ready, who is not, and what is missing; the filter lives in the address."""
    course, show = get_course(), _asked_for(request.args.get("show", Show.ALL))
    page = queries.people_page(
        get_db(),
        course,
        scope=people_seen(current_user),
        show=show,
        after=request.args.get("after"),
        now=now(),
    )
    return render_template(
        "facilitate/people.html",
        page=page,
        show=show,
        shows=Show,
        is_first_page="after" not in request.args,
        days_left=max(0, course.summit.days_left(now())),
    )


def _asked_for(name: str) -> Show:
    try:
        return Show(name)
    except ValueError:
        raise NotFound(words("There is no list of that name.")) from None
