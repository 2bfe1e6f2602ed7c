"""An item's way between its author and delegates: to review, back, put away, brought back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.author import bp, editing_services
from course.author.editing import looked_at, open_item
from course.author.editing_forms import SubmitForm
from course.author.editing_pages import title_of
from course.author.editing_queries import Opened
from course.content import get_course
from course.domain.bank import Change
from course.domain.errors import NotFound, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.web.answer_first import answer_first, work_on
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.item_differences import differences
from course.web.rights import requires

# ---------------------------------------------------------------- to review, and back


@bp.route("/author/items/<item>/submit", methods=["GET", "POST"])
@requires(Right.AUTHOR, Right.ADMIN)
def submit(item: str) -> ResponseReturnValue:
    """Say what kind of change a draft is, and send it to review."""
    if first := answer_first(item):
        return first
    found, form = open_item(item), SubmitForm()
    form.change.choices = _changes()
    if not found.version:
        del form.change
    if form.validate_on_submit():
        db, change = get_db(), form.said() if found.version else None
        try:
            editing_services.submit(
                db,
                get_course(),
                item,
                change=change,
                reason=form.reason.data or "",
                seen=form.seen.data,
                now=now(),
            )
        except NotValid as error:
            form.form_errors.append(say(error.words))
        else:
            db.commit()
            flash(_("The draft is in review. Reviewers answer it before they see the key."), "done")
            if change is Change.KEY:  # whom it touches is seen before anything changes
                return redirect(url_for("correct.what_if", slug=item), 303)
            return redirect(url_for("author.edit", item=item), 303)
    form.seen.data = found.version.number if found.version else 0
    shown = {**looked_at(found, found.content), "form": form, "found": found}
    shown["differences"] = differences(found.live, found.content) if found.live else []
    page = render_template("author/submit.html", title=_title(found), **shown)
    return page, 422 if form.errors or form.form_errors else 200


def _changes() -> list[tuple[str, str]]:
    return [
        (Change.WORDING.value, _("Wording: the same question, better said")),
        (Change.KEY.value, _("Key: the same question, but another answer is right")),
        (Change.MEANING.value, _("Meaning: it asks something else now")),
    ]


def _title(found: Opened) -> str:
    return title_of(str(found.content.get("stem", "")))


@bp.post("/author/items/<item>/take-back")
@requires(Right.AUTHOR, Right.ADMIN)
def take_back(item: str) -> ResponseReturnValue:
    """Bring a draft back from review."""
    db = get_db()
    work_on(item)
    editing_services.take_back(db, item, now=now())
    db.commit()
    flash(_("The draft is back from review. You can change it."), "done")
    return redirect(url_for("author.edit", item=item), 303)


# ---------------------------------------------------------------- put away


@bp.get("/author/items/<item>/discard")
@requires(Right.AUTHOR, Right.ADMIN)
def look_before_discarding(item: str) -> ResponseReturnValue:
    """What would be lost with a draft, before it is."""
    if first := answer_first(item):
        return first
    found = open_item(item)
    if found.draft is None or found.live is None:
        raise NotFound(words("There is no draft of this item that could be discarded."))
    return render_template(
        "author/discard.html",
        found=found,
        title=_title(found),
        differences=differences(found.live, found.content),
    )


@bp.post("/author/items/<item>/discard")
@requires(Right.AUTHOR, Right.ADMIN)
def discard(item: str) -> ResponseReturnValue:
    """Drop a draft; what delegates get stays as it is."""
    db, revision = get_db(), request.form.get("revision", "")
    known = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 8 else -1
    work_on(item)
    editing_services.discard(db, item, revision=known, now=now())
    db.commit()
    flash(_("The draft is discarded. The live version is as it was."), "done")
    return redirect(url_for("author.edit", item=item), 303)


@bp.post("/author/items/<item>/retire")
@requires(Right.AUTHOR, Right.ADMIN)
def retire(item: str) -> ResponseReturnValue:
    """Ask an item no more."""
    db = get_db()
    person_id = current_user.person_id
    editing_services.retire(db, get_course(), item, person_id=person_id, now=now())
    db.commit()
    flash(_("The question is retired: new papers do not ask it. You can bring it back."), "done")
    return redirect(url_for("author.edit", item=item), 303)


@bp.post("/author/items/<item>/bring-back")
@requires(Right.AUTHOR, Right.ADMIN)
def bring_back(item: str) -> ResponseReturnValue:
    """Let a retired item be asked again."""
    db = get_db()
    editing_services.bring_back(db, item, person_id=current_user.person_id, now=now())
    db.commit()
    flash(_("The question is back."), "done")
    return redirect(url_for("author.edit", item=item), 303)
