"""`/admin/retention/`: the end of the record: looked at, turned on, and done at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.course import Course
from course.domain.errors import NotNow
from course.domain.rights import Right
from course.domain.words import words
from course.privacy import bp
from course.records import printed
from course.records import retention as rules
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.pages import get_settings
from course.web.proof import recently_signed_in
from course.web.rights import requires

NIGHT = time(2), time(5)  # by the clock of the summit's city
AGAIN = timedelta(minutes=5)
AT_ONCE = 25  # people in one transaction


@bp.get("/admin/retention/")
@requires(Right.ADMIN)
def retention() -> ResponseReturnValue:
    """When records end, whose would end now, and whether they do."""
    db, course = get_db(), get_course()
    due, ends_at = rules.next_due(db, course, now()), rules.ends_at(course)
    return render_template(
        "privacy/retention.html",
        ends_at=ends_at,
        is_over=ends_at is not None and now() >= ends_at,
        is_on=rules.is_on(db),
        due=due,
    )


@bp.post("/admin/retention/")
@requires(Right.ADMIN)
@recently_signed_in
def turn() -> ResponseReturnValue:
    """Turn it on, or off again."""
    db, on = get_db(), request.form.get("retention") == "on"
    if on and rules.ends_at(get_course()) is None:
        raise NotNow(words("The course sets no end: see [privacy] keep_days in course.toml."))
    rules.turn(db, on, current_user.person_id, now())
    db.commit()
    flash(_("Records end by themselves now.") if on else _("No record ends by itself now."), "done")
    return redirect(url_for("privacy.retention"), 303)


def let_records_end(db: Session, course: Course, moment: datetime) -> None:
    """Let some records end, if an admin has turned that on. For the clock."""
    if rules.is_on(db):
        gone = rules.run(db, course, moment, AT_ONCE)
        printed.forget(get_settings().instance_path, gone.digests)


def at_night(course: Course, moment: datetime) -> datetime:
    """Every few minutes of the night: some at a time, so that nobody waits long."""
    here = moment.astimezone(ZoneInfo(course.summit.zone))
    following = here + AGAIN
    first, last = NIGHT
    if first <= following.time() < last:
        return following
    opens = datetime.combine(following.date(), first, here.tzinfo)
    return opens if following <= opens else opens + timedelta(days=1)
