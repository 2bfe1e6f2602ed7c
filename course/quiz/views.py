"""The quiz: its cover, the paper, answers and flags, looking over, submitting, the review."""

from __future__ import annotations

import secrets

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.accommodations import minutes_for
from course.domain.bank import Item
from course.domain.completion import Record, is_lifted, shown_points
from course.domain.course import Module
from course.domain.errors import NotFound
from course.domain.exemptions import NOT_ASKED, quiz_key
from course.domain.items import is_begun
from course.domain.rights import Right
from course.domain.tries import NextTry
from course.domain.words import words
from course.quiz import (
    bp,
    corrected,
    corrections,
    guided,
    queries,
    rereading,
    scoring,
    services,
    tries,
)
from course.quiz.guided import Part
from course.quiz.queries import Paper
from course.quiz.tries import Quiz
from course.records import challenges
from course.web import reviewing
from course.web.clock import now
from course.web.database import get_db
from course.web.item_reading import reading_locales
from course.web.logs import event
from course.web.pages import get_settings
from course.web.questions import Question, questions
from course.web.rights import requires
from course.web.sealing import Purpose, seal_key

# ---------------------------------------------------------------- before a try


@bp.get("/course/<module>/quiz/")
@requires(Right.LEARN)
def cover(module: str) -> ResponseReturnValue:
    """What the quiz asks, the tries so far, and when the next one opens."""
    db, here, person_id = get_db(), _module(module), current_user.person_id
    quiz = tries.quiz(db, person_id, module)
    if quiz is None:
        raise NotFound(words("This module has no quiz."))
    kept = current_user.record.quizzes.get(module)
    is_passed = kept is not None and kept.passed_at is not None
    last = queries.last_paper(db, person_id, module) if kept and not is_passed else None
    last = corrections.as_corrected(last) if last else None
    course, record = get_course(), current_user.record
    dues = rereading.dues(db, course, person_id, last, record) if last else []
    is_supervised = quiz.supervised_by is not None
    upcoming = rereading.upcoming(last, dues, now(), is_supervised=is_supervised)
    return render_template(
        "quiz/cover.html",
        module=here,
        quiz=quiz,
        kept=kept,
        is_passed=is_passed,
        dues=dues,
        upcoming=upcoming,
        way=_way(quiz, record, upcoming),
        lifted=NOT_ASKED if is_lifted(record, quiz_key(here)) else None,
        minutes=minutes_for(quiz.blueprint.limit_minutes, current_user.accommodation),
        shown_points=shown_points,
        contact=_contact(),
    )


def _way(quiz: Quiz, record: Record, upcoming: NextTry) -> list[Part]:
    """The way lesson by lesson, for whoever failed so often; a question of its own."""
    if not upcoming.asks_for_help:
        return []
    sections = services.sections_left(get_db(), current_user.person_id, quiz.blueprint)
    return guided.parts(get_course(), quiz.blueprint, record, sections, upcoming)


@bp.post("/course/<module>/quiz/")
@requires(Right.LEARN)
def start(module: str) -> ResponseReturnValue:
    """Begin a try, or go on with the open one."""
    _module(module)
    if not current_user.latin_name:
        here = url_for("quiz.cover", module=module)
        return redirect(url_for("accounts.latin_name", next=here), 303)
    db = get_db()
    public_id = services.start(
        db,
        get_course(),
        current_user.person_id,
        module,
        seed=secrets.randbits(63),
        section=request.form.get("section", "")[:120],
        now=now(),
    )
    db.commit()
    return redirect(url_for("quiz.attempt", attempt=public_id), 303)


# ---------------------------------------------------------------- during a try


@bp.get("/attempt/<attempt>/")
@requires(Right.LEARN)
def attempt(attempt: str) -> ResponseReturnValue:
    """The whole paper, with what was answered; no key and no feedback."""
    paper = own_paper(attempt)
    if paper.is_submitted:
        return redirect(url_for("quiz.review", attempt=attempt), 303)
    if paper.is_over(now()):
        return redirect(url_for("quiz.look_over", attempt=attempt), 303)
    return show_paper(paper, questions(paper.places, get_settings().base_path))


def show_paper(paper: Paper, shown: list[Question], status: int = 200) -> ResponseReturnValue:
    """The paper's page."""
    page = render_template(
        "quiz/attempt.html",
        paper=paper,
        module=_module(paper.attempt.module),
        questions=shown,
        needed=shown_points(paper.blueprint.pass_share * paper.blueprint.length, up=True),
        shown_total=paper.blueprint.length,
        seal=_seal(paper),
    )
    return page, status


# ---------------------------------------------------------------- after a try


@bp.get("/attempt/<attempt>/submit")
@requires(Right.LEARN)
def look_over(attempt: str) -> ResponseReturnValue:
    """What is unanswered and what is flagged, before it is too late."""
    paper = own_paper(attempt)
    if paper.is_submitted:
        return redirect(url_for("quiz.review", attempt=attempt), 303)
    return render_template(
        "quiz/submit.html",
        paper=paper,
        is_over=paper.is_over(now()),
        module=_module(paper.attempt.module),
        unanswered=[place.position for place in paper.places if place.response is None],
        begun=[place.position for place in paper.places if is_begun(place.item, place.response)],
        flagged=[place.position for place in paper.places if place.is_flagged],
        seal=_seal(paper),
    )


@bp.post("/attempt/<attempt>/submit")
@requires(Right.LEARN)
def submit(attempt: str) -> ResponseReturnValue:
    """Submit the try; a second press changes nothing."""
    db, settings = get_db(), get_settings()
    services.submit(
        db,
        get_course(),
        current_user.person_id,
        attempt,
        keys_path=settings.keys_path,
        base_url=settings.base_url,
        now=now(),
    )
    db.commit()
    event("submitted", attempt=attempt)
    return redirect(url_for("quiz.review", attempt=attempt), 303)


@bp.get("/attempt/<attempt>/review/")
@requires(Right.LEARN)
def review(attempt: str) -> ResponseReturnValue:
    """The result in one sentence, then each question as far as it may be told."""
    db, course, settings = get_db(), get_course(), get_settings()
    paper = own_paper(attempt)
    if not paper.is_submitted:
        return redirect(url_for("quiz.attempt", attempt=attempt), 303)
    record = current_user.record
    kept = record.quizzes.get(paper.attempt.module)
    is_passed = kept is not None and kept.passed_at is not None
    is_last = kept is not None and kept.tries == paper.attempt.ordinal
    waits = is_last and not is_passed
    explained = corrections.as_corrected(paper)
    dues = rereading.dues(db, course, current_user.person_id, explained, record) if waits else []
    return render_template(
        "quiz/review.html",
        paper=paper,
        module=_module(paper.attempt.module),
        score=scoring.score(db, current_user.person_id, paper),
        is_passed=is_passed,
        is_last=is_last,
        dues=dues,
        reviewed=corrected.told(
            paper,
            reviewing.reviewed(
                course, explained.places, _paragraph, settings.base_path, passed=is_passed
            ),
        ),
        decided=challenges.on_paper(db, paper.attempt.id),
        upcoming=rereading.upcoming(paper, dues, now(), passed=is_passed),
        shown_points=shown_points,
        contact=_contact(),
    )


# ---------------------------------------------------------------- shared


def _module(slug: str) -> Module:
    module = get_course().module(slug)
    if module is None:
        raise NotFound(words("There is no module of this name."))
    return module


def own_paper(attempt: str) -> Paper:
    """A try of whoever is signed in. Raises NotFound when it is not theirs."""
    locales = reading_locales()
    paper = queries.paper(get_db(), current_user.person_id, attempt, locales=locales)
    if paper is None:
        raise NotFound(words("There is no such try at a quiz, or it is not yours."))
    return paper


def _seal(paper: Paper) -> str:
    return seal_key(
        current_app.config["SECRET_KEY"],
        Purpose.UNSENT,
        current_user.public_id,
        paper.attempt.public_id,
    )


def _paragraph(item: Item, anchor: str) -> str:
    return url_for("learn.lesson", module=item.module, lesson=item.lesson, _anchor=f"s-{anchor}")


def _contact() -> str:
    return get_settings().contact or get_course().issuer.contact
