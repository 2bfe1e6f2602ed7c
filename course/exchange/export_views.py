"""The bank as a file: what the format cannot carry is said before anybody takes it."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.exchange import bp
from course.exchange.exporting import Export, export
from course.exchange.lost import grouped
from course.exchange.views import MAY
from course.formats.registry import FORMATS
from course.records import audit
from course.records.bank_filter import read_filter
from course.web.clock import now
from course.web.database import get_db
from course.web.limits import COSTLY, limiter
from course.web.rights import requires

WRITTEN = [one for one in FORMATS.values() if one.write is not None]


@bp.get("/author/exchange/export/")
@limiter.limit(COSTLY)
@requires(*MAY)
def exported() -> ResponseReturnValue:
    """How many items a file would hold, and what it would lose."""
    name, wanted, course = _format(), read_filter(request.args), get_course()
    made = export(get_db(), name, wanted, reviewer_id=_reviewer())
    return render_template(
        "exchange/export.html",
        made=made,
        chosen=FORMATS[name],
        formats=WRITTEN,
        wanted=wanted,
        modules=[(one.slug, f"{one.number} {one.title}") for one in course],
        lost=grouped(made.losses),
    )


@bp.post("/author/exchange/export/")
@limiter.limit(COSTLY)
@requires(*MAY)
def download() -> ResponseReturnValue:
    """The file; that it was taken stands in the log."""
    db, name, wanted = get_db(), _format(), read_filter(request.args)
    made = export(db, name, wanted, reviewer_id=_reviewer())
    audit.record(
        db,
        actor_id=current_user.person_id,
        action="bank.exported",
        subject="bank",
        now=now(),
        details={"format": name, "items": made.items, "filter": wanted.as_args()},
    )
    db.commit()
    return _attached(made)


def _reviewer() -> int | None:
    """Who reads, where they review: what waits for their answer stays out of the file."""
    return current_user.person_id if current_user.may(Right.REVIEW) else None


def _format() -> str:
    name = request.args.get("format", "toml")
    if name not in {one.name for one in WRITTEN}:
        raise NotFound(words("There is no format of that name."))
    return name


def _attached(made: Export) -> Response:
    response = Response(made.data, content_type=made.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={made.file_name}"
    return response
