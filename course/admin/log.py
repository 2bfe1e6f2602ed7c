"""`/admin/audit/`: who did what to what, and the proof that nobody changed it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, tzinfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from course.admin import bp
from course.admin.log_queries import Entry, Filter, actions, every_entry, log_page
from course.domain.errors import NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.records import audit
from course.store.database import Database
from course.web.database import get_database, get_db
from course.web.i18n import get_zone
from course.web.limits import COSTLY, limiter
from course.web.rights import requires

LONGEST = 254
HEAD = ("number", "at", "actor", "actor_id", "action", "subject", "details", "texts", "digest")
"""Names for programs; they are not translated."""


@bp.get("/admin/audit/")
@requires(Right.ADMIN, Right.AUDIT_READ)
def log() -> ResponseReturnValue:
    """The newest events that fit; the filter lives in the address."""
    wanted, db = _wanted(), get_db()
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    return render_template(
        "admin/log.html",
        page=log_page(db, wanted, get_zone(), number),
        wanted=wanted,
        given={name: value for name, value in _given().items() if value},
        actions=actions(db),
        is_first_page=number is None,
    )


@bp.get("/admin/audit/proof/")
@limiter.limit(COSTLY)
@requires(Right.ADMIN, Right.AUDIT_READ)
def proof() -> ResponseReturnValue:
    """Prove the chain from its first event to its last."""
    noted = request.args.get("noted", "")[:LONGEST].strip().lower()
    found = audit.verify(get_db(), noted or None)
    return render_template("admin/proof.html", proof=found, noted=noted)


@bp.get("/admin/audit/events.csv")
@limiter.limit(COSTLY)
@requires(Right.ADMIN, Right.AUDIT_READ)
def log_file() -> ResponseReturnValue:
    """Every event that fits, for other programs, sent as it is read."""
    lines = _lines(get_database(), _wanted(), get_zone())
    response = Response(lines, mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return response


def _given() -> dict[str, str]:
    names = ("action", "actor", "subject", "on")
    return {name: request.args.get(name, "")[:LONGEST].strip() for name in names}


def _wanted() -> Filter:
    given = _given()
    return Filter(given["action"], given["actor"], given["subject"], _day(given["on"]))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise NotValid(words("Write the day as 2027-05-14."))
    return day


def _lines(database: Database, wanted: Filter, zone: tzinfo) -> Iterator[bytes]:
    """UTF-8 as spreadsheets recognise it, a line an event.

    The request is over when the last line goes, so its session cannot serve.
    """
    yield "\ufeff".encode() + _line(HEAD)
    with database.session(writes=False) as db:
        for entry in every_entry(db, wanted, zone):
            yield _line(_cells(entry))


def _cells(one: Entry) -> tuple[str, ...]:
    return (
        str(one.id),
        one.at.isoformat(),
        one.actor or "",
        one.actor_id or "",
        one.action,
        one.subject,
        "; ".join(f"{name}: {value}" for name, value in one.details),
        "; ".join(f"{name}: {'(erased)' if text is None else text}" for name, text in one.texts),
        one.digest,
    )


def _line(cells: tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(cell) for cell in cells])
    return line.getvalue().encode()


def _harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula, marked as text."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
