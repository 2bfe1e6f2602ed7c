"""`/facilitate/board/`: numbers in one line, then delegations with what holds each of them up."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.rights import Right
from course.facilitate import board_queries, bp
from course.facilitate.blocking import blocked_words
from course.facilitate.board_queries import Sort
from course.web.clock import now
from course.web.database import get_db
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/board/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def board() -> ResponseReturnValue:
    """How many are ready, and which delegations are not, and why."""
    course, asked = get_course(), request.args.get("sort", "")
    sort = Sort(asked) if asked in set(Sort) else Sort.NAME
    page = board_queries.board_page(
        get_db(),
        scope=people_seen(current_user),
        sort=sort,
        after=request.args.get("after"),
        now=now(),
    )
    return render_template(
        "facilitate/board.html",
        page=page,
        sort=sort,
        is_first_page="after" not in request.args,
        blocked_words=lambda blocker: blocked_words(course, blocker),
        days_left=max(0, course.summit.days_left(now())),
        as_of=now(),
    )
