"""A copy of all that is kept about a person: one ZIP, for programs and for reading."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from flask import Response, current_app, render_template
from sqlalchemy.orm import Session

from course.content import get_course
from course.records import personal
from course.store import Person
from course.web.i18n import gettext as _
from course.web.pages import get_settings

FORMAT, VERSION = "summit-course-personal-data", 1
"""What docs/privacy.md describes."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")

SHEETS = ("tokens.css", "kept-copy.css")


def answer(db: Session, person: Person, now: datetime) -> Response:
    """The file, to keep; its name names nobody, and two people's files are told apart."""
    name = f"data-{person.public_id[:8]}-{now:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(make(db, person, now), mimetype="application/zip", headers=headers)


def make(db: Session, person: Person, now: datetime) -> bytes:
    """Write the ZIP: `data.json` and `data.html`."""
    chapters = personal.gather(db, person)
    course = get_course()
    document = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.astimezone(UTC).isoformat(),
        "course": course.title,
        "edition": course.edition,
        "issuer": course.issuer.name,
        "kept": personal.as_mapping(chapters),
    }
    page = render_template(
        "privacy/copy.html",
        chapters=chapters,
        made_at=now,
        base=get_settings().base_url,
        shown=shown,
        sheets=_sheets(),
    )
    files = {
        "data.json": json.dumps(document, ensure_ascii=False, indent=2) + "\n",
        "data.html": page,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text.encode())
    return made.getvalue()


def _sheets() -> str:
    """The tokens and the copy's own sheet, to stand within it: the file is read far from here."""
    folder = Path(str(current_app.static_folder)) / "css"
    return "\n".join((folder / name).read_text("utf-8") for name in SHEETS)


def shown(value: object) -> str:
    """A value as somebody reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return f"{value[:10]} {value[11:16]}" if _MOMENT.fullmatch(value) else value
    return json.dumps(value, ensure_ascii=False)
