"""What the editor's page sends: the whole form, or its fields by a script as somebody types."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from course.author import bp, editing_queries, editing_services
from course.author.editing import known_of, looked_at, open_item, show_editor
from course.author.editing_forms import read_content, read_press, with_row_changed
from course.author.editing_queries import Opened
from course.content.drafts import in_shape
from course.content.retyping import Content, retyped
from course.domain.bank import ItemType
from course.domain.errors import NotNow, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.records import items
from course.records.items import Saved
from course.web.answer_first import owes_answer, work_on
from course.web.answers import MAX_REVISION, read_revision
from course.web.clock import now
from course.web.database import close, get_db
from course.web.i18n import clock
from course.web.i18n import gettext as _
from course.web.item_differences import differences
from course.web.received import takes_up_to
from course.web.rights import requires
from course.web.strict_json import read_object

MOST_BYTES = 1024 * 1024  # a long item in a script of three bytes a letter, each sent as nine
MOST_FIELDS = 5000

# ---------------------------------------------------------------- by a form


@bp.post("/author/items/<item>/")
@takes_up_to(MOST_BYTES)
@requires(Right.AUTHOR, Right.ADMIN)
def save(item: str) -> ResponseReturnValue:
    """Keep the whole form; a button of a row changes that row besides."""
    found, form = open_item(item), request.form
    do = form.get("do", "save")
    content = read_form(found, form)
    revision = form_revision(form.get("newer" if do == "mine" else "revision"))
    if pressed := read_press(do, form):
        taken = editing_queries.taken_ids(get_db(), found.row.id, content)
        content = with_row_changed(content, pressed, taken)
    content, left_out = _retyped(found, content, form.get("type"))
    work_on(item)
    saved = keep_content(item, content, revision)
    get_db().commit()
    if saved.is_newer:
        newer = newer_than(saved, content)
        return show_editor(open_item(item), content, revision=revision, newer=newer), 409
    if left_out:
        flash(left_out, "done")
    if do == "try":
        return show_editor(open_item(item), content, answers=form)
    if do == "submit":
        return redirect(url_for("author.submit", item=item), 303)
    place = f"{pressed.name}-rows" if pressed else None
    return redirect(url_for("author.edit", item=item, _anchor=place), 303)


def read_form(found: Opened, form: MultiDict[str, str]) -> Content:
    """The item as the form lays it out. Raises NotValid where it is not the editor's."""
    taken = editing_queries.taken_ids(get_db(), found.row.id, found.content)
    return read_content(form, found.content, module=found.row.module, taken=taken)


def form_revision(text: str | None) -> int:
    """The revision that a form changes. Raises NotValid."""
    if text is None or not text.isascii() or not text.isdigit() or int(text[:9]) > MAX_REVISION:
        raise _unreadable()
    return int(text)


def _retyped(found: Opened, content: Content, wanted: str | None) -> tuple[Content, str]:
    """The draft as the type that was chosen, and what of it has no place there, in words."""
    if wanted == content["type"] or wanted not in set(ItemType):
        return content, ""
    new = retyped(content, ItemType(wanted))
    said = [_("The kind is changed.")]
    if new.set_aside:
        texts = ", ".join(f"“{text}”" for text in new.set_aside)
        said.append(_("Set aside, because it has no place there: %(texts)s.", texts=texts))
    if new.lost_keys:
        said.append(_("The marks of what is right are set aside too."))
    return in_shape(new.content, found.row.module), " ".join(said)


def keep_content(item: str, content: Content, revision: int) -> Saved:
    """Keep a draft for whoever is signed in."""
    return editing_services.keep(
        get_db(),
        item,
        content,
        revision=revision,
        person_id=current_user.person_id,
        now=now(),
    )


def newer_than(saved: Saved, content: Content) -> dict[str, Any]:
    """The text that somebody saved since, beside the one that was sent."""
    draft = saved.draft
    return {
        "name": editing_queries.name_of(get_db(), draft.edited_by),
        "is_mine": draft.edited_by == current_user.person_id,
        "saved_at": draft.edited_at,
        "revision": draft.revision,
        "differences": differences(json.loads(draft.content), content),
    }


# ---------------------------------------------------------------- by a script


@bp.post("/author/items/<item>/draft")
@takes_up_to(MOST_BYTES)
@requires(Right.AUTHOR, Right.ADMIN)
def keep(item: str) -> ResponseReturnValue:
    """Keep what stands in the form; says which revision that is, or shows the newer text."""
    sent, found = read_object(), open_item(item)
    content = read_form(found, _fields(sent.get("fields")))
    work_on(item)
    saved = keep_content(item, content, read_revision(sent.get("revision")))
    get_db().commit()
    if saved.is_newer:
        page = render_template("author/_newer.html", newer=newer_than(saved, content), item=item)
        return jsonify(error="newer", revision=saved.draft.revision, newer=page), 409
    return jsonify(revision=saved.draft.revision, saved=clock(saved.draft.edited_at))


@bp.post("/author/items/<item>/look")
@takes_up_to(MOST_BYTES)
@requires(Right.AUTHOR, Right.ADMIN)
def look(item: str) -> ResponseReturnValue:
    """Show what stands in the form, kept or not: the question, an answer tried, the notes."""
    sent, found = read_object(), open_item(item)
    if owes_answer(item):
        raise NotNow(
            words("This question is in review. Answer it first, or choose not to review it.")
        )
    fields = _fields(sent.get("fields"))
    content = read_form(found, fields)
    known = known_of(found, content)
    close()  # showing takes its time, and on SQLite nobody else could write meanwhile
    seen = looked_at(found, content, fields, known)
    return jsonify(
        preview=render_template("author/_preview.html", **seen),
        tried=render_template("author/_tried.html", **seen),
        before=render_template("author/_before.html", **seen),
        notes={
            field: render_template("author/_notes.html", notes=notes)
            for field, notes in seen["notes"].items()
        },
    )


def _fields(sent: object) -> MultiDict[str, str]:
    """The fields of the form as a script sends them: pairs of name and value, in their order."""
    if not isinstance(sent, list) or len(sent) > MOST_FIELDS:
        raise _unreadable()
    for pair in sent:
        if not isinstance(pair, list) or [type(part) for part in pair] != [str, str]:
            raise _unreadable()
    return MultiDict([(name, value) for name, value in sent])


def _unreadable() -> NotValid:
    return NotValid(words("What was sent could not be read. Load the page again."))


@bp.post("/author/items/<item>/here")
@requires(Right.AUTHOR, Right.ADMIN)
def here(item: str) -> ResponseReturnValue:
    """Say that somebody has the item open, and hear who else has."""
    db, person_id = get_db(), current_user.person_id
    row = items.lock(db, item)
    editing_services.be_seen(db, row, person_id=person_id, now=now())
    draft = items.draft_of(db, row.id)
    others = editing_queries.others_at(db, row.id, draft, person_id=person_id, now=now())
    db.commit()
    return jsonify(
        others=render_template("author/_others.html", others=others),
        revision=draft.revision if draft else 0,
    )
