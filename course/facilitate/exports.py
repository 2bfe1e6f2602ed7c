"""Lists of people as files, and who was cleared at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.course import Course
from course.domain.errors import NotValid
from course.domain.readiness import Readiness
from course.domain.rights import Right
from course.domain.words import words
from course.facilitate import bp, cleared_queries, export_queries, leaving, sending
from course.facilitate.leaving import Row
from course.facilitate.numbers import delegations, numbers
from course.records.people_filter import conditions, read_filter
from course.web.clock import now
from course.web.database import get_db
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/people/export/<kind>")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def export(kind: str) -> Response:
    """Exactly the people that the address asks for, by name."""
    course, scope, at = get_course(), people_seen(current_user), now()
    codes = {one.code: one.id for one in delegations(get_db(), scope)}
    asked = conditions(read_filter(request.args, course), course, scope, codes, at)
    return sending.answer(
        kind,
        "people",
        export_queries.HEAD,
        lambda db: export_queries.rows(db, course, asked, at),
        at,
        lambda: export_queries.count(get_db(), asked, at),
    )


@bp.get("/facilitate/cleared/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def cleared() -> ResponseReturnValue:
    """Who was cleared at a moment: how many, and the digest that proves two lists the same."""
    course, scope = get_course(), people_seen(current_user)
    at, asked = _moment(course), "at" in request.args
    if asked and request.args.get("format"):
        return sending.answer(
            request.args["format"],
            "cleared",
            cleared_queries.HEAD,
            lambda db: cleared_queries.cleared(db, course, scope, at),
            at,
            lambda: numbers(get_db(), scope, now()).of(Readiness.READY, Readiness.EXEMPT),
        )
    by_state: dict[str, int] = {}
    seal = None
    if asked:
        rows = list_states(cleared_queries.cleared(get_db(), course, scope, at), by_state)
        seal = leaving.sealed(cleared_queries.HEAD, rows, at)
    return render_template(
        "facilitate/cleared.html",
        at=at.astimezone(course.summit.deadline.tzinfo),
        seal=seal,
        by_state=by_state,
        is_future=at > now(),
    )


def list_states(rows: Iterator[Row], by_state: dict[str, int]) -> Iterator[Row]:
    """The same rows; counts them by state as they go by."""
    place = cleared_queries.HEAD.index("state")
    for row in rows:
        by_state[row[place]] = by_state.get(row[place], 0) + 1
        yield row


def _moment(course: Course) -> datetime:
    """The moment asked for, by the clock of the summit's city; else 18:00 on the eve."""
    zone, deadline = course.summit.deadline.tzinfo, course.summit.deadline
    text = request.args.get("at", "")
    if not text:
        return (deadline - timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or not 2000 <= at.year <= 2100:
        raise NotValid(words("Write the moment as 2027-05-14T18:00."))
    return at if at.tzinfo else at.replace(tzinfo=zone)
