"""The editor: an item begun, and shown with its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from course.author import bp, editing_forms, editing_queries, editing_services, trying
from course.author.editing_forms import NewItemForm
from course.author.editing_pages import (
    checks,
    judge,
    listed,
    place_groups,
    place_of,
    see_groups,
    title_of,
)
from course.author.editing_queries import Opened
from course.content import get_course
from course.content.checking.one_item import Known
from course.content.drafts import read_draft
from course.domain.bank import ItemType
from course.domain.rights import Right
from course.web.answer_first import answer_first
from course.web.clock import now
from course.web.database import get_db
from course.web.item_labels import difficulties, kinds, uses
from course.web.pages import get_settings
from course.web.rights import requires
from course.web.sealing import Purpose, seal_key

MOST_BYTES = 1024 * 1024  # a long item in a script of three bytes a letter, each sent as nine

# ---------------------------------------------------------------- begun


@bp.route("/author/items/new", methods=["GET", "POST"])
@requires(Right.AUTHOR, Right.ADMIN)
def new() -> ResponseReturnValue:
    """Ask where a new item belongs and how it is answered; then begin it."""
    form = NewItemForm()
    form.module.choices = [(m.slug, f"{m.number} {m.title}") for m in get_course()]
    form.type.choices = [(kind.value, text) for kind, text in kinds().items()]
    if request.method == "GET" and request.args.get("module"):
        form.module.data = request.args["module"]
    if form.validate_on_submit():
        db = get_db()
        slug = editing_services.begin(
            db,
            module=form.module.data,
            kind=ItemType(form.type.data),
            stem=(form.stem.data or "").replace("\r\n", "\n"),
            person_id=current_user.person_id,
            now=now(),
        )
        db.commit()
        return redirect(url_for("author.edit", item=slug), 303)
    return render_template("author/new.html", form=form), 422 if form.errors else 200


# ---------------------------------------------------------------- shown


@bp.get("/author/items/<item>/")
@requires(Right.AUTHOR, Right.ADMIN, Right.REVIEW)
def edit(item: str) -> ResponseReturnValue:
    """The item's form, and beside it the question as a delegate sees it."""
    if first := answer_first(item):
        return first
    found = open_item(item)
    return show_editor(found, found.content)


def open_item(item: str) -> Opened:
    """An item as whoever is signed in works on it. Raises NotFound."""
    person_id = current_user.person_id
    return editing_queries.opened(get_db(), item, person_id=person_id, now=now())


def show_editor(
    found: Opened,
    content: Mapping[str, Any],
    *,
    revision: int | None = None,
    answers: MultiDict[str, str] | None = None,
    newer: Mapping[str, Any] | None = None,
    error: str = "",
) -> str:
    """The editor's page.

    content: what its fields hold, kept or not.
    revision: that they change, where they are not kept yet; None: the one that stands.
    answers: the fields of an answer that its author tries; newer: what somebody saved since;
    error: why an image was not taken.
    """
    db, course = get_db(), get_course()
    return render_template(
        "author/editor.html",
        found=found,
        content=content,
        revision=found.revision if revision is None else revision,
        title=title_of(str(content.get("stem", ""))),
        **looked_at(found, content, answers),
        kinds=kinds(),
        uses=uses(),
        difficulties=difficulties(),
        places=place_groups(course, found.row.module, content),
        place=place_of(content),
        sees=see_groups(course.lesson(f"{found.row.module}/{content.get('lesson', '')}")),
        taken=editing_queries.taken_ids(db, found.row.id, content),
        beside=editing_queries.items_beside(db, found.row),
        title_of=title_of,
        shown_number=editing_forms.shown_number,
        newer=newer,
        error=error,
        look=request.args,
        item=found.row.slug,
        seal=seal_key(
            current_app.config["SECRET_KEY"],
            Purpose.UNSENT,
            current_user.public_id,
            f"item-{found.row.slug}",
        ),
        may_edit=current_user.may(Right.AUTHOR) or current_user.may(Right.ADMIN),
    )


def looked_at(
    found: Opened,
    content: Mapping[str, Any],
    answers: MultiDict[str, str] | None = None,
    known: Known | None = None,
) -> dict[str, Any]:
    """What the page says of a draft: the preview, the notes, the list of what is missing.

    known: what of all that it speaks of there is; None: not looked up yet.
    """
    course, module = get_course(), found.row.module
    judged = judge(course, content, module, known or known_of(found, content))
    named, more = listed(judged.missing)
    return {
        "preview": trying.preview(course, content, module, get_settings().base_path, answers),
        "notes": judged.notes,
        "checks": checks(course, found, content, judged),
        "missing": named,
        "missing_more": more,
        "shown_points": trying.shown_fraction,
    }


def known_of(found: Opened, content: Mapping[str, Any]) -> Known:
    """What of all that a draft speaks of there is."""
    return editing_queries.known_to(get_db(), read_draft(content, found.row.module).item)
