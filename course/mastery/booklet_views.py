"""`/facilitate/summit-days/booklet…`: the programme and all sheets, as a page and as a PDF."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from course.content import get_course
from course.content.sanitise import PREFIX
from course.domain.course import Lesson
from course.domain.errors import NotFound
from course.domain.programme import MINUTES
from course.domain.words import words
from course.mastery import bp, queries
from course.mastery.booklet import Sheet, sheets, steps
from course.mastery.programme_views import PLANNERS
from course.web import pdf
from course.web.database import get_db
from course.web.limits import COSTLY, limiter
from course.web.pages import get_settings, public_url
from course.web.rights import requires
from course.web.script import setting

SECONDS = 120  # of computing: forty sessions are some hundred and twenty pages


@bp.get("/facilitate/summit-days/booklet/")
@requires(*PLANNERS)
def days_booklet() -> ResponseReturnValue:
    """The programme and all sheets on one page, to be read, or printed by the browser."""
    return render_template(
        "mastery/booklet.html",
        sheets=_bound(_address),
        steps=steps(),
        minutes=MINUTES,
        public=_public,
        PREFIX=PREFIX,
        has_pdf=pdf.available(),
    )


@bp.get("/facilitate/summit-days/booklet.pdf")
@limiter.limit(COSTLY)
@requires(*PLANNERS)
def days_pdf() -> ResponseReturnValue:
    """The same as a PDF: the programme, then for each session a sheet and a handout."""
    bound = _bound(_public)
    get_db().rollback()  # nothing is held while it is drawn
    page = render_template(
        "mastery/paper_days.html",
        sheets=bound,
        steps=steps(),
        minutes=MINUTES,
        public=_public,
        PREFIX=PREFIX,
        pictures=cache(_picture),
        set_as=setting,
    )
    made = pdf.render(page, seconds=SECONDS)
    headers = {"Content-Disposition": 'attachment; filename="summit-days.pdf"'}
    return Response(made, mimetype="application/pdf", headers=headers)


def _bound(address: Callable[[Lesson], str]) -> list[Sheet]:
    """All sheets. address: of a lesson, for what a quotation leads to. Raises NotFound."""
    db, course = get_db(), get_course()
    planned = queries.planned(db, course.edition)
    if planned is None:
        raise NotFound(words("There is no programme yet."))
    slugs = {slug for one in planned.programme.sessions for slug in one.items}
    items = queries.items(db, slugs)
    return list(sheets(course, planned.programme, items, get_settings().base_path, address))


def _picture(module: str, name: str) -> str:
    """A lesson's drawing, whole, as an address; both names come from the course itself."""
    path = get_settings().content_root / "modules" / module / "figures" / name
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def _address(lesson: Lesson) -> str:
    return url_for("learn.lesson", module=lesson.module, lesson=lesson.slug)


def _public(lesson: Lesson) -> str:
    return public_url("learn.lesson", module=lesson.module, lesson=lesson.slug)
