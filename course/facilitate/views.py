"""The page of gains."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.errors import NotFound
from course.domain.gain import ENOUGH, FEWEST
from course.domain.rights import Right
from course.domain.words import words
from course.facilitate import bp, gains, sheet
from course.web.clock import now
from course.web.database import get_db
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/gain/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def gain() -> ResponseReturnValue:
    """What the course teaches: gains of groups with the uptake beside them; as CSV on request."""
    scope = people_seen(current_user)
    page = gains.gain_page(get_db(), get_course(), scope=scope, now=now())
    asked = request.args.get("format", "")
    if asked == "csv":
        response = Response(sheet.as_csv(page), mimetype="text/csv")
        response.headers["Content-Disposition"] = "attachment; filename=gain.csv"
        return response
    if asked:
        raise NotFound(words("There is no such form of this page."))
    return render_template("facilitate/gain.html", page=page, fewest=FEWEST, enough=ENOUGH)
