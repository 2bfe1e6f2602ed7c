"""`/admin/`: people, and what each may do."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from course.admin import bp, queries
from course.domain.rights import Right
from course.web.clock import now
from course.web.database import get_db
from course.web.rights import requires

LONGEST_SEARCH = 200


@bp.get("/admin/")
@requires(Right.ADMIN)
def people() -> ResponseReturnValue:
    """Everybody by name, or whoever fits what is asked for; the search lives in the address."""
    asked = " ".join(request.args.get("q", "")[:LONGEST_SEARCH].split())
    after, only_staff = request.args.get("after"), request.args.get("who") == "staff"
    page = queries.people_page(get_db(), asked=asked, after=after, now=now(), only_staff=only_staff)
    return render_template(
        "admin/people.html",
        page=page,
        asked=asked,
        who="staff" if only_staff else None,
        is_first_page=after is None,
    )
