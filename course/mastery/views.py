"""What the room knows, and what the course teaches: figures of groups."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.content.markdown import render_inline
from course.domain.errors import NotFound
from course.domain.gain import ENOUGH, FEWEST, Sums
from course.domain.mastery import FEWEST as FEWEST_KNOWN
from course.domain.mastery import LOT
from course.domain.rights import Right
from course.domain.words import words
from course.mastery import bp, gains, queries, services, sheet
from course.mastery.counting import count, gains_of, settle_gains
from course.mastery.gains import Cell, Counted
from course.mastery.knowing import By, Known, room_page
from course.records import analysis
from course.web.clock import now
from course.web.database import get_db, write_apart
from course.web.rights import requires
from course.web.scope import people_seen


@bp.get("/facilitate/room/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def room() -> ResponseReturnValue:
    """What everybody knows by objective; in groups, for whoever looks after everybody."""
    course, by = get_course(), _by(request.args.get("by", By.NOTHING))
    may_part = people_seen(current_user).everyone
    if by is not By.NOTHING and not may_part:
        raise NotFound(words("There is no such form of this page."))
    return render_template(
        "mastery/room.html",
        page=room_page(course, up_to_date(), by),
        by=by,
        may_part=may_part,
        fewest=FEWEST_KNOWN,
        lot=LOT,
        inline=render_inline,
    )


def up_to_date() -> Known:
    """The room's figures; where something has changed they are computed anew, and kept."""
    db, edition = get_db(), get_course().edition
    stamp = str(analysis.stamp(db, queries.SHAPE))
    known = queries.kept(db, edition, stamp)
    if known is None:
        counted, moment = count(db), now()
        with write_apart() as apart:
            content = services.keep(apart, edition, counted, stamp=stamp, now=moment)
        known = Known(moment, content)
    return known


@bp.get("/facilitate/gain/")
@requires(Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)
def gain() -> ResponseReturnValue:
    """What the course teaches: gains of groups with the uptake beside them; as CSV on request."""
    scope = people_seen(current_user)
    fewest = FEWEST if scope.everyone else FEWEST_KNOWN  # a focal point knows their people by name
    counted = gains.counted(get_db(), scope)
    page = gains.gain_page(get_course(), counted, _shown_gains(counted), fewest=fewest)
    asked = request.args.get("format", "")
    if asked == "csv":
        response = Response(sheet.as_csv(page, fewest), mimetype="text/csv")
        response.headers["Content-Disposition"] = "attachment; filename=gain.csv"
        return response
    if asked:
        raise NotFound(words("There is no such form of this page."))
    return render_template("mastery/gain.html", page=page, fewest=fewest, enough=ENOUGH, lot=LOT)


def _shown_gains(counted: Counted) -> Mapping[Cell, Sums]:
    """What may be shown of the gains; kept wherever a lot has come or gone."""
    shown = queries.last_shown(get_db())
    if gains_of(settle_gains(shown, counted.cells, counted.groups)) == gains_of(shown):
        return gains_of(shown)
    with write_apart() as apart:
        return gains_of(services.keep_gains(apart, get_course().edition, counted, now()))


def _by(name: str) -> By:
    try:
        return By(name)
    except ValueError:
        raise NotFound(words("There is no such form of this page.")) from None
