"""Reading: contents, modules, lessons and their checks."""

from __future__ import annotations

from collections.abc import Mapping

from flask import (
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.content.links import TERM_PREFIX
from course.content.quoting import stands_in
from course.content.sanitise import PREFIX
from course.content.svg import FILE_NAME
from course.domain.challenge import concerns_reader
from course.domain.completion import Record, Standing
from course.domain.course import Lesson
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.exemptions import NOTHING_ASKED
from course.domain.parts import BriefPart
from course.domain.pretest import Offer
from course.domain.rights import Right
from course.domain.words import words
from course.learn import bp, checks, contents, queries, reading, services
from course.learn.checks import Trouble
from course.learn.forms import given
from course.learn.reading import Reading
from course.records import challenges, credentials, pretest
from course.records.challenges import Decided
from course.web.clock import now
from course.web.database import get_db, write_apart
from course.web.i18n import gettext as _
from course.web.item_reading import locale_shown, reading_locales
from course.web.pages import get_settings
from course.web.rights import requires
from course.web.sealing import Purpose, seal_key
from course.web.strict_json import read_object, wants_json

FIGURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A figure opened by itself may show its own style, and do nothing else."""


def find(module: str, lesson: str) -> Lesson:
    """The lesson at an address. Raises NotFound."""
    found = get_course().lesson(f"{module}/{lesson}")
    if found is None:
        raise NotFound(words("There is no such lesson in this edition of the course."))
    return found


# ---------------------------------------------------------------- contents


@bp.get("/course/", endpoint="contents")
@requires(Right.LEARN)
def show_contents() -> ResponseReturnValue:
    """Show the next step, what is missing, and all modules."""
    course, record, standing = get_course(), current_user.record, current_user.standing
    facts = queries.quizzes(get_db(), current_user.person_id)
    step = contents.next_step(course, record, standing, facts)
    parts = list(contents.module_parts(course, record, step, facts))
    return render_template(
        "learn/contents.html",
        step=step,
        between=contents.between(course, record, standing, now()),
        nothing_asked=NOTHING_ASKED,
        offer=pretest.offered(get_db(), course, current_user.person_id, record, standing),
        parts=parts,
        total=contents.whole_minutes(parts),
        PREFIX=PREFIX,
    )


@bp.get("/course/<module>/", endpoint="module")
@requires(Right.LEARN)
def show_module(module: str) -> ResponseReturnValue:
    """Show one module: what it is about, its lessons, its quiz."""
    course, record = get_course(), current_user.record
    found = course.module(module)
    if found is None:
        raise NotFound(words("There is no such module in this edition of the course."))
    facts = queries.quizzes(get_db(), current_user.person_id)
    step = contents.next_step(course, record, current_user.standing, facts)
    part = contents.module_part(found, record, step, facts.get(module))
    return render_template("learn/module.html", part=part)


# ---------------------------------------------------------------- a lesson


@bp.get("/course/<module>/<lesson>/", endpoint="lesson")
@requires(Right.LEARN)
def show_lesson(module: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson; its first opening is noted."""
    found = find(module, lesson)
    if found.key not in current_user.record.lessons:
        with write_apart() as db:
            record = services.open_lesson(db, get_course(), current_user.person_id, found, now())
        current_user.record = record  # so that this page, too, says that it is begun
    return lesson_page(found, again=request.args.get("again", ""))


def lesson_page(
    lesson: Lesson,
    again: str = "",
    troubles: Mapping[str, Trouble] | None = None,
    is_refused: bool = False,
) -> str:
    """Render a lesson for whoever is signed in."""
    read = read_lesson(lesson, current_user.record, current_user.standing, again, troubles or {})
    return render_template(
        "learn/lesson.html",
        reading=read,
        lesson=lesson,
        troubles=[check for check in read.checks.values() if check.trouble],
        is_refused=is_refused,
        offer=_offer_before(lesson),
        decided=_decided(lesson),
        seal=_seal(lesson),
        PREFIX=PREFIX,
        TERM_PREFIX=TERM_PREFIX,
    )


def _decided(lesson: Lesson) -> list[Decided]:
    """Verdicts on sentences that the reader may have met here."""
    seen = current_user.record.lessons.get(lesson.key)
    return [
        one
        for one in challenges.on_lesson(get_db(), lesson.key)
        if concerns_reader(
            one.decided_at,
            seen.opened_at if seen else None,
            still_stands=stands_in(lesson, one.sentence),
        )
    ]


def _offer_before(lesson: Lesson) -> Offer | None:
    """The questions before the course, for whoever opens its first lesson without the contents."""
    course, user = get_course(), current_user
    if lesson != course.lessons[0] or user.standing.lessons_done:
        return None
    return pretest.offered(get_db(), course, user.person_id, user.record, user.standing)


def _seal(lesson: Lesson) -> str:
    """Return the key of the reader's own brief; "" where the lesson asks for none."""
    if not any(isinstance(part, BriefPart) for part in lesson.parts):
        return ""
    secret = current_app.config["SECRET_KEY"]
    return seal_key(secret, Purpose.BRIEF, current_user.public_id, lesson.key)


def read_lesson(
    lesson: Lesson,
    record: Record,
    standing: Standing,
    again: str = "",
    troubles: Mapping[str, Trouble] | None = None,
) -> Reading:
    """Put together what a lesson's page shows; two queries, and a third after a failed quiz."""
    course, db, person_id = get_course(), get_db(), current_user.person_id
    module = course.module(lesson.module)
    assert module is not None, "a lesson stands in a module"
    locales = reading_locales()
    asked = queries.checks(db, lesson, locales)
    answered = queries.answers(db, person_id, lesson, locales)
    lost = queries.lost(db, person_id, lesson) if reading.failed_at(lesson, record) else []
    due = reading.due_here(lesson, record, lost, answered)
    anew = {again} | {check.item for check in (due.checks_left if due else ())}
    base_path = get_settings().base_path
    return Reading(
        lesson,
        module,
        reading.checks_of(lesson, asked, answered, anew, troubles or {}, base_path),
        reading.ending(course, lesson, record, standing, due),
    )


@bp.post("/course/<module>/<lesson>/checks/<item>/")
@requires(Right.LEARN)
def check(module: str, lesson: str, item: str) -> ResponseReturnValue:
    """Keep an answer to a check, and show what came of it where the check stands."""
    found, db = find(module, lesson), get_db()
    number = checks.number_of(found, item)
    asked = queries.checks(db, found, reading_locales()).get(item)
    if number is None or asked is None:
        raise NotFound(words("The lesson has no such check. Load its page again."))
    raw = read_object() if wants_json() else given(asked.item, number, request.form)
    person_id, said = current_user.person_id, request.args.get("shown")
    locale = locale_shown(asked.item, asked.translation, said)
    try:
        standing = services.answer_check(
            db, get_course(), person_id, found, asked, raw, locale, now()
        )
    except NotValid as error:
        if wants_json():
            raise
        return lesson_page(found, troubles={item: Trouble(raw, error.words)}), 422
    db.commit()
    if wants_json():
        return jsonify(_pieces(read_lesson(found, current_user.record, standing), number))
    return redirect(
        url_for(".lesson", module=module, lesson=lesson, _anchor=f"check-{number}"), 303
    )


def _pieces(read: Reading, number: int) -> dict[str, str]:
    """The pieces of a lesson's page that an answer changes."""
    shown = {"reading": read, "lesson": read.lesson, "PREFIX": PREFIX}
    return {
        "check": render_template("learn/_check.html", check=read.checks[number], **shown),
        "ending": render_template("learn/_ending.html", **shown),
    }


@bp.post("/course/<module>/<lesson>/complete/")
@requires(Right.LEARN)
def complete(module: str, lesson: str) -> ResponseReturnValue:
    """Complete a lesson and go on: to the next lesson, the quiz, or the certificate."""
    found, db, settings = find(module, lesson), get_db(), get_settings()
    course, person_id, moment = get_course(), current_user.person_id, now()
    try:
        standing = services.complete_lesson(
            db, course, person_id, found, current_user.record, queries.checks(db, found), moment
        )
    except NotNow:
        return lesson_page(found, is_refused=True), 422
    credentials.issue_due(db, course, person_id, settings.keys_path, settings.base_url, moment)
    db.commit()
    return redirect(_onwards(found, standing), 303)


def _onwards(lesson: Lesson, standing: Standing) -> str:
    """Where reading goes on after a lesson."""
    if standing.is_complete:
        return url_for("certify.certificate")
    _previous, following = get_course().neighbours(lesson)
    if following is not None and following.module == lesson.module:
        return url_for(".lesson", module=following.module, lesson=following.slug)
    return url_for("quiz.cover", module=lesson.module)


@bp.post("/course/<module>/<lesson>/reread/")
@requires(Right.LEARN)
def reread(module: str, lesson: str) -> ResponseReturnValue:
    """Note that a lesson was read again for its quiz, and go back to the quiz."""
    found, db = find(module, lesson), get_db()
    services.reread(db, get_course(), current_user.person_id, found, now())
    db.commit()
    flash(_("Saved: you have read lesson %(number)s again.", number=found.number), "done")
    return redirect(url_for("quiz.cover", module=module), 303)


@bp.post("/course/<module>/<lesson>/position/")
@requires(Right.LEARN)
def position(module: str, lesson: str) -> ResponseReturnValue:
    """Note where in a lesson the reader is; sent by the page's script."""
    found, db = find(module, lesson), get_db()
    anchor = read_object().get("anchor")
    services.stop_at(db, get_course(), current_user.person_id, found, anchor, now())
    db.commit()
    return "", 204


@bp.get("/course/<module>/figures/<name>")
@requires(Right.LEARN, Right.SECRETARIAT, Right.ADMIN)
def figure(module: str, name: str) -> Response:
    """Send a figure, also for the summit days, as a picture that can do nothing."""
    if get_course().module(module) is None or not FILE_NAME.fullmatch(name):
        raise NotFound(words("There is no such figure in this edition of the course."))
    folder = get_settings().content_root / "modules" / module / "figures"
    response = send_from_directory(folder, name, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = FIGURE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
