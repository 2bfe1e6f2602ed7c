"""`/facilitate/`: what waits for me, the oldest first, answered from the row."""

from __future__ import annotations

from collections import Counter
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from course.content import get_course
from course.domain.errors import CourseError, NotFound, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.facilitate import bp, claims
from course.facilitate.pace import pace
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.rights import requires
from course.web.scope import people_seen
from course.web.waiting import Row, ask_all

SHOWN = 50
LONGEST = 4_000  # characters of an answer
FACILITATORS = (Right.FOCAL, Right.SECRETARIAT, Right.ADMIN)


@bp.get("/facilitate/")
@requires(*FACILITATORS)
def home() -> ResponseReturnValue:
    """What waits, who has it, and where everybody is."""
    return _page(request.args.get("show", ""))


def _page(show: str, refused: tuple[str, str, str] = ("", "", ""), text: str = "") -> str:
    """The page. refused: kind, subject and why, of an answer that could not be given."""
    db, moment = get_db(), now()
    scope = people_seen(current_user)
    rows = _rows()
    shown = [row for row in rows if show in ("", row.source.kind)]
    return render_template(
        "facilitate/inbox.html",
        rows=shown[:SHOWN],
        more=len(shown) - SHOWN,
        total=len(rows),
        kinds=_kinds(rows),
        show=show,
        claimed=claims.claimed(db, shown[:SHOWN]),
        pace=pace(db, get_course(), scope, moment),
        days_left=max(0, get_course().summit.days_left(moment)),
        now=moment,
        refused=refused,
        text=text,
    )


def _rows() -> list[Row]:
    """All that waits for the reader."""
    return ask_all(get_db(), current_user.held, partial(people_seen, current_user), now())


def _kinds(rows: list[Row]) -> list[tuple[str, object, int]]:
    """Each kind that something is there of: its name, its words, how many."""
    counts = Counter(row.source.kind for row in rows)
    heads = {row.source.kind: row.source.words for row in rows}
    return [(kind, heads[kind], counts[kind]) for kind in sorted(heads)]


def _row(kind: str, subject: str) -> Row:
    """One thing that waits for the reader; whatever else is asked for is not there.

    Raises NotFound.
    """
    for row in _rows():
        if (row.source.kind, row.waiting.subject) == (kind, subject):
            return row
    raise NotFound(words("This does not wait any more. Somebody else may have answered it."))


def _back() -> Response:
    return redirect(url_for("facilitate.home", show=request.args.get("show") or None), 303)


@bp.post("/facilitate/inbox/<kind>/<subject>/take")
@requires(*FACILITATORS)
def take(kind: str, subject: str) -> ResponseReturnValue:
    """Tell the others: I do this one."""
    _row(kind, subject)
    claims.take(get_db(), kind, subject, current_user.person_id, now())
    get_db().commit()
    return _back()


@bp.post("/facilitate/inbox/<kind>/<subject>/leave")
@requires(*FACILITATORS)
def leave(kind: str, subject: str) -> ResponseReturnValue:
    """Tell the others: nobody does this one."""
    _row(kind, subject)
    claims.leave(get_db(), kind, subject)
    get_db().commit()
    return _back()


@bp.post("/facilitate/inbox/<kind>/<subject>/answer")
@requires(*FACILITATORS)
def answer(kind: str, subject: str) -> ResponseReturnValue:
    """Answer from the row; what was written stays when it cannot be given."""
    db, text = get_db(), request.form.get("text", "").strip()
    row = _row(kind, subject)
    chosen = next((a for a in row.source.answers if a.key == request.form.get("answer")), None)
    try:
        if row.source.give is None or chosen is None:
            raise NotValid(words("Choose one of the answers."))
        if len(text) > LONGEST:
            raise NotValid(words("The answer is longer than %(most)s characters.", most=LONGEST))
        row.source.give(db, subject, chosen.key, text, current_user.person_id, now())
        claims.leave(db, kind, subject)
    except CourseError as refusal:
        db.rollback()
        page = _page(request.args.get("show", ""), (kind, subject, say(refusal.words)), text)
        return page, 422
    db.commit()
    flash(_("Answered."), "done")
    return _back()
