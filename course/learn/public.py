"""The pages that anyone may read: what the course is, its source, its rules, what it keeps."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from course.content import get_course
from course.domain.privacy import in_short
from course.learn import bp
from course.records import retention
from course.web.pages import get_settings
from course.web.rights import public


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    """Say what the course is, what it asks for, and how to get in."""
    minutes = sum(lesson.minutes for lesson in get_course().lessons)
    return render_template("learn/front.html", minutes=minutes, pass_percent=_pass_percent())


@bp.get("/about/")
@public
def about() -> ResponseReturnValue:
    """Say who made this and from which source, line by line."""
    course = get_course()
    lines = course.agenda.lines if course.agenda else ()
    taught = {
        line: [lesson for key in line.lessons if (lesson := course.lesson(key))] for line in lines
    }
    return render_template("learn/about.html", agenda=course.agenda, taught=taught)


@bp.get("/about/scheme/")
@public
def scheme() -> ResponseReturnValue:
    """Say what the certificate certifies, by which rules, and how to object."""
    return render_template("learn/scheme.html", pass_percent=_pass_percent())


@bp.get("/about/privacy/")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept about people, who sees it, and for how long."""
    settings = get_settings()
    return render_template(
        "learn/privacy.html",
        register=tuple(in_short()),
        ends_at=retention.ends_at(get_course()),
        idle_hours=settings.idle_minutes // 60,
        absolute_days=settings.absolute_hours // 24,
        staff_idle_minutes=settings.staff_idle_minutes,
        staff_absolute_hours=settings.staff_absolute_hours,
    )


def _pass_percent() -> int:
    return round(get_course().policy.pass_share * 100)
