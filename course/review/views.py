"""The reviewers' pages: the inbox, and one draft at a time, answered before its key is shown."""

from __future__ import annotations

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.content.checking.one_item import advice, before_live
from course.content.markdown import render_plain
from course.domain.assembly import order_for_all
from course.domain.bank import Item
from course.domain.errors import NotFound, NotValid
from course.domain.items import Response, read_response
from course.domain.reviewing import Stand, may_go_unreviewed, may_review
from course.domain.rights import Right
from course.domain.words import words
from course.records import reviews
from course.review import bp, queries, services
from course.review.forms import AnswerForm, CommentForm, VerdictForm
from course.review.queries import Desk
from course.store import Verdict
from course.web import reviewing
from course.web.answers import raw_answer
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.item_differences import differences
from course.web.pages import get_settings
from course.web.questions import question, with_unsaved
from course.web.rights import may_open, requires
from course.web.translated import waiting_translations

MAY_REVIEW = (Right.REVIEW,)
MAY_LOOK = (Right.REVIEW, Right.AUTHOR, Right.ADMIN)
FIELD = "a1"  # the name of the question's own field, as on a paper


class Asked(NamedTuple):
    """The draft as a place on a paper, so that it is shown by what shows delegates theirs."""

    item: Item
    order: tuple[str, ...]
    response: Response | None = None
    points: float | None = None
    position: int = 1
    revision: int = 0
    is_flagged: bool = False
    saved_at: None = None
    translation: None = None  # what is reviewed is the source


@bp.get("/author/review/")
@requires(*MAY_LOOK)
def inbox() -> ResponseReturnValue:
    """What waits for reviewers, the oldest first."""
    person_id, course = current_user.person_id, get_course()
    found = waiting_translations(get_db(), person_id)
    return render_template(
        "review/inbox.html",
        inbox=queries.inbox(get_db(), person_id, needed=course.reviewers),
        translations=[one for one in found if not one.is_mine],
        own_translations=[one for one in found if one.is_mine],
        may_review=current_user.may(Right.REVIEW),
        plain=render_plain,
    )


@bp.get("/author/review/<slug>/")
@requires(*MAY_LOOK)
def item(slug: str) -> ResponseReturnValue:
    """One draft: the bare question first; what belongs to it once the reader has answered."""
    return _show(_desk(slug), 200)


def _desk(slug: str) -> Desk:
    desk = queries.desk(get_db(), slug, current_user.person_id)
    if desk is None:
        raise NotFound(words("This question is not in review. Its author may have taken it back."))
    return desk


def _show(
    desk: Desk,
    status: int,
    *,
    verdict: VerdictForm | None = None,
    comment: CommentForm | None = None,
    refused: NotValid | None = None,
    given: Response | None = None,
) -> ResponseReturnValue:
    own, is_mine = desk.own(current_user.person_id), not _may_review(desk)
    asked = Asked(desk.read.item, order_for_all(desk.read.item))
    if own is None and not is_mine:
        shown = question(asked, get_settings().base_path)
        if refused is not None:
            shown = with_unsaved(shown, given or {}, error=refused.words)
        page = render_template("review/answer.html", desk=desk, question=shown, form=AnswerForm())
        return page, status
    course, db = get_course(), get_db()
    answered = asked._replace(
        response=own.response if own else None, points=own.review.fraction if own else None
    )
    (told,) = reviewing.reviewed(
        course, [answered], _paragraph, get_settings().base_path, passed=True
    )
    served = desk.served
    page = render_template(
        "review/item.html",
        desk=desk,
        plain=render_plain,
        own=own,
        told=told,
        stand=desk.stand(course.reviewers),
        stands=Stand,
        differences=differences(served, desk.read.content) if served else [],
        lacks=[*before_live(course, desk.read.item, queries.known(db, desk.read.item))],
        advice=advice(desk.read.item),
        is_alone=is_mine
        and not desk.saw_key
        and may_go_unreviewed(queries.other_reviewers(db, desk, now())),
        verdict=verdict or VerdictForm(),
        comment=comment or CommentForm(),
    )
    return page, status


def _may_review(desk: Desk) -> bool:
    """Whether the reader may answer; others see it all: its writers, and who chose the key."""
    is_other = may_review(current_user.person_id, wrote=desk.wrote)
    return current_user.may(Right.REVIEW) and is_other and not desk.saw_key


def _paragraph(item: Item, anchor: str) -> str:
    """Where a paragraph is read; "" where the reader may not open lessons."""
    if not may_open("learn.lesson"):
        return ""
    return url_for("learn.lesson", module=item.module, lesson=item.lesson, _anchor=anchor)


@bp.post("/author/review/<slug>/answer")
@requires(*MAY_REVIEW)
def answer(slug: str) -> ResponseReturnValue:
    """Keep the reviewer's answer; from then on the page shows the key."""
    db, person_id = get_db(), current_user.person_id
    desk = services.open_desk(db, slug, request.form.get("digest", ""), person_id)
    raw = raw_answer(desk.read.item, FIELD, request.form)
    try:
        response = read_response(desk.read.item, raw)
        if response is None:
            raise NotValid(words("Answer the question first, as a delegate would."))
    except NotValid as refused:
        db.rollback()
        return _show(_desk(slug), 422, refused=refused, given=raw)
    services.answer(db, desk, response, person_id=person_id, now=now())
    db.commit()
    return redirect(url_for("review.item", slug=slug, _anchor="verdict"), 303)


@bp.post("/author/review/<slug>/give-up")
@requires(*MAY_REVIEW)
def give_up(slug: str) -> ResponseReturnValue:
    """Show the key to somebody who will not review the question; that stands in the audit log."""
    db = get_db()
    reviews.give_up(db, slug, person_id=current_user.person_id, now=now())
    db.commit()
    return redirect(url_for("review.item", slug=slug), 303)


@bp.post("/author/review/<slug>/verdict")
@requires(*MAY_REVIEW)
def verdict(slug: str) -> ResponseReturnValue:
    """Approve a draft, or return it; then on to the next one, or to what a new key would do."""
    db, form = get_db(), VerdictForm()
    if form.verdict.data not in set(Verdict):
        raise NotValid(words("Approve the question, or return it to its author."))
    desk = _desk(slug)
    own = desk.own(current_user.person_id)
    form.must_settle = own is not None and own.judgement.differs
    if not form.validate():
        return _show(desk, 422, verdict=form)
    stand = services.decide(
        db,
        get_course(),
        slug,
        form.digest.data or "",
        verdict=Verdict(form.verdict.data),
        note=(form.note.data or "").strip(),
        settlement=(form.settlement.data or "").strip(),
        person_id=current_user.person_id,
        now=now(),
    )
    is_correction = (
        stand is Stand.APPROVED and queries.desk(db, slug, current_user.person_id) is not None
    )
    db.commit()
    if is_correction:
        flash(_("Approved. Look whom the corrected key touches, and apply it below."))
        return redirect(url_for("correct.what_if", slug=slug), 303)
    flash(_outcome(stand))
    return redirect(_next(), 303)


def _outcome(stand: Stand) -> str:
    return {
        Stand.WAITING: _("Your verdict is kept. Another reviewer is needed."),
        Stand.DIFFERS: _("Your verdict is kept. Another reviewer's answer still differs."),
        Stand.RETURNED: _("Returned to its author, with your note."),
        Stand.APPROVED: _("Approved. Delegates get it from now on."),
    }[stand]


def _next() -> str:
    """The page of the next draft that waits for the reader; else the inbox."""
    db = get_db()
    waiting = queries.inbox(db, current_user.person_id, needed=get_course().reviewers).waiting
    if waiting:
        return url_for("review.item", slug=waiting[0].slug)
    return url_for("review.inbox")


@bp.post("/author/review/<slug>/publish")
@requires(Right.AUTHOR, Right.ADMIN)
def publish(slug: str) -> ResponseReturnValue:
    """Publish without a review where nobody else is there to review; marked so."""
    db = get_db()
    services.publish_alone(
        db,
        get_course(),
        slug,
        request.form.get("digest", ""),
        person_id=current_user.person_id,
        now=now(),
    )
    db.commit()
    flash(_("Published, and marked as not reviewed."))
    return redirect(url_for("review.inbox"), 303)


@bp.post("/author/review/<slug>/comments")
@requires(*MAY_LOOK)
def comment(slug: str) -> ResponseReturnValue:
    """Say something to everybody who works on the question."""
    db, form = get_db(), CommentForm()
    if not form.validate():
        return _show(_desk(slug), 422, comment=form)
    services.comment(
        db, slug, form.comment.data.strip(), person_id=current_user.person_id, now=now()
    )
    db.commit()
    return redirect(url_for("review.item", slug=slug, _anchor="comments"), 303)


@bp.post("/author/review/<slug>/comments/<int:comment>/resolve")
@requires(*MAY_LOOK)
def resolve(slug: str, comment: int) -> ResponseReturnValue:
    """Say that what a comment asks for is done."""
    db = get_db()
    services.resolve(db, slug, comment, person_id=current_user.person_id, now=now())
    db.commit()
    return redirect(url_for("review.item", slug=slug, _anchor="comments"), 303)
