"""The bank as a list, and changes of many items at once."""

from __future__ import annotations

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.author import bp, bulk_services, queries
from course.author.forms import BulkForm
from course.author.queries import Known
from course.content import get_course
from course.content.markdown import render_plain
from course.domain.rights import Right
from course.records.bank_filter import Filter, read_filter
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import language, ngettext
from course.web.rights import requires

MAY_LOOK = (Right.AUTHOR, Right.REVIEW, Right.ADMIN)
MAY_WRITE = (Right.AUTHOR, Right.ADMIN)


@bp.get("/author/")
@requires(*MAY_LOOK)
def bank() -> ResponseReturnValue:
    """The items that the address asks for."""
    wanted, after = read_filter(request.args), request.args.get("after")
    return _show_bank(wanted, after, BulkForm(), 200)


def _show_bank(
    wanted: Filter, after: str | None, form: BulkForm, status: int
) -> ResponseReturnValue:
    db = get_db()
    page = render_template(
        "author/bank.html",
        page=queries.bank_page(db, wanted, after=after),
        wanted=wanted,
        places=_places(wanted, queries.known(db)),
        plain=render_plain,
        form=form,
        may_write=any(current_user.may(right) for right in MAY_WRITE),
        is_first_page=after is None,
    )
    return page, status


class Places(NamedTuple):
    """What may be chosen to narrow the list: value and words."""

    modules: list[tuple[str, str]]
    lessons: list[tuple[str, str]]  # of the module chosen
    objectives: list[tuple[str, str]]  # of the lesson chosen
    authors: list[tuple[str, str]]
    languages: list[tuple[str, str]]  # of translations


def _places(wanted: Filter, known: Known) -> Places:
    course = get_course()
    module = course.module(wanted.module)
    lesson = course.lesson(f"{wanted.module}/{wanted.lesson}")
    return Places(
        [(one.slug, f"{one.number} {one.title}") for one in course],
        [(one.slug, f"{one.number} {one.title}") for one in module.lessons] if module else [],
        [(one.id, one.text) for one in lesson.objectives] if lesson else [],
        [*known.authors, ("file", _("The files of the bank"))],
        sorted(((code, language(code)) for code in known.languages), key=lambda one: one[1]),
    )


@bp.post("/author/bulk/")
@requires(*MAY_WRITE)
def bulk() -> ResponseReturnValue:
    """Show what a change of many items would do; make it once that was seen."""
    db, form, wanted = get_db(), BulkForm(), read_filter(request.args)
    if not form.validate():
        return _show_bank(wanted, None, form, 422)
    slugs = queries.slugs(db, wanted) if form.everything.data else form.items.data
    if not form.was_seen:
        outlook = bulk_services.look_ahead(db, get_course(), form.bulk, slugs)
        return render_template(
            "author/bulk.html", outlook=outlook, bulk=form.bulk, form=form, wanted=wanted
        )
    kept, outlook = bulk_services.apply(
        db, get_course(), form.bulk, slugs, person_id=current_user.person_id, now=now()
    )
    db.commit()
    count = len(outlook.changing)
    flash(ngettext("%(count)s item changed.", "%(count)s items changed.", count), "undo")
    return redirect(url_for("author.bank", undo=kept.public_id, **wanted.as_args()), 303)


@bp.post("/author/bulk/<change>/undo")
@requires(*MAY_WRITE)
def undo(change: str) -> ResponseReturnValue:
    """Set back what a change changed, where nobody has touched it since."""
    db = get_db()
    count, since = bulk_services.undo(
        db, get_course(), change, person_id=current_user.person_id, now=now()
    )
    db.commit()
    flash(ngettext("%(count)s item set back.", "%(count)s items set back.", count))
    if since:
        flash(
            _("Changed since, and left as they are: %(names)s.", names=", ".join(since)), "problem"
        )
    return redirect(url_for("author.bank"), 303)
