"""What an item said before: its versions, what changed between any two, and the way back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.author import bp, version_queries, version_services
from course.author.listing import MAY_LOOK, MAY_WRITE
from course.author.version_queries import DRAFT, History
from course.content.markdown import render_plain
from course.domain.errors import NotFound
from course.domain.words import words
from course.web.answer_first import answer_first
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.item_differences import differences
from course.web.rights import requires


@bp.get("/author/items/<slug>/versions/")
@requires(*MAY_LOOK)
def versions(slug: str) -> ResponseReturnValue:
    """Every version of an item: who made it, when and why."""
    return render_template("author/versions.html", history=_history(slug), plain=render_plain)


@bp.get("/author/items/<slug>/versions/<int:old>/<int:new>/")
@requires(*MAY_LOOK)
def difference(slug: str, old: int, new: int) -> ResponseReturnValue:
    """What changed between two versions, word by word; 0 stands for the draft."""
    if first := answer_first(slug):
        return first
    history = _history(slug)
    before = version_queries.content_of(get_db(), slug, old)
    after = version_queries.content_of(get_db(), slug, new)
    if before is None or after is None:
        raise NotFound(words("This question has no such version."))
    return render_template(
        "author/difference.html",
        history=history,
        old=old,
        new=new,
        draft=DRAFT,
        differences=differences(before, after),
        plain=render_plain,
    )


@bp.post("/author/items/<slug>/versions/<int:number>/")
@requires(*MAY_WRITE)
def go_back(slug: str, number: int) -> ResponseReturnValue:
    """Begin a draft that says what an older version said; the bank's versions all stay."""
    db = get_db()
    version_services.go_back(db, slug, number, person_id=current_user.person_id, now=now())
    db.commit()
    flash(_("A draft now says what version %(number)s said. Nothing is live yet.", number=number))
    return redirect(url_for("author.difference", slug=slug, old=_served(slug), new=DRAFT), 303)


def _served(slug: str) -> int:
    return next((one.number for one in _history(slug).versions if one.is_current), DRAFT)


def _history(slug: str) -> History:
    history = version_queries.history(get_db(), slug)
    if history is None:
        raise NotFound(words("There is no question of that name."))
    return history
