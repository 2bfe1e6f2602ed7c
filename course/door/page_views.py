"""Who is inside, and what this device can."""

from __future__ import annotations

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from course.content import get_course
from course.domain.rights import Right
from course.door import bp, gathering
from course.door.seen import time_at_door
from course.web.clock import now
from course.web.database import get_db
from course.web.headers import allow_camera
from course.web.rights import requires


@bp.get("/door/inside/")
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def inside() -> ResponseReturnValue:
    """Who is inside now, by what desks have sent, and who came in at two of them."""
    moment, course = now(), get_course()
    start, _ = course.summit.day_of(moment)
    return render_template(
        "door/inside.html",
        page=gathering.inside_page(get_db(), start),
        as_of=moment,
        at_door=partial(time_at_door, course),
    )


@bp.get("/door/check/")
@allow_camera
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def check() -> ResponseReturnValue:
    """What this device can and cannot, on the eve."""
    return render_template("door/check.html")
