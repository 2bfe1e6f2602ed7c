"""`/facilitate/people/`: who is where, and what each lacks; the filter lives in the address."""

from __future__ import annotations

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.rights import Right
from course.domain.seats import Category
from course.facilitate import bp, people_queries
from course.facilitate.offers import chips, offers
from course.records.people_filter import LONGEST_WAIT, NO_SEAT, Filter, Show, Sort, read_filter
from course.records.people_list import TOLD_UP_TO
from course.web.clock import now
from course.web.database import get_db
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/people/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def people() -> ResponseReturnValue:
    """The people that the address asks for."""
    course, wanted = get_course(), read_filter(request.args, get_course())
    page = people_queries.people_page(
        get_db(),
        course,
        scope=people_seen(current_user),
        wanted=wanted,
        after=request.args.get("after"),
        now=now(),
    )
    offered = offers(course, page.delegations)
    return render_template(
        "facilitate/people.html",
        page=page,
        wanted=wanted,
        shows=Show,
        sorts=Sort,
        offers=offered,
        chips=chips(wanted, offered),
        categories={one.value: one.words for one in Category},
        address_of=address_of,
        reminder=_reminder(wanted),
        is_first_page="after" not in request.args,
        told_up_to=TOLD_UP_TO,
        longest_wait=LONGEST_WAIT,
        as_of=now(),
    )


_REMINDED = {None: "not-ready", Show.NOT_READY: "not-ready", Show.NOT_STARTED: "not-started"}
_NARROWS_REMINDERS = {"delegation", "state", "blocked", "inactive"}


def _reminder(wanted: Filter) -> str | None:
    """Where a reminder to those of a list is begun; None where none reaches the same people."""
    if wanted.state not in _REMINDED or wanted.delegation == NO_SEAT:
        return None
    if set(wanted.chosen) - _NARROWS_REMINDERS or "remind.new" not in current_app.view_functions:
        return None
    return url_for(
        "remind.new",
        who=_REMINDED[wanted.state],
        delegation=wanted.delegation or None,
        blocked_on=wanted.blocked or None,
        inactive_days=wanted.inactive or None,
    )


def address_of(public_id: str) -> str | None:
    """The page of one person; None where no part of the course shows one."""
    if "facilitate.person" not in current_app.view_functions:
        return None
    return url_for("facilitate.person", public_id=public_id)
