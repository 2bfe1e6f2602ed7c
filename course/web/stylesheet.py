"""The one stylesheet of every page: its sheets in their order, sent as one file.

Authors of sheets want one file a subject; whoever waits for a page on a phone wants one answer.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, current_app, request, url_for

from course.web.headers import keep_if
from course.web.rights import public

SHEETS = (
    "tokens", "base", "layout", "header", "menu", "controls", "forms", "options", "arranging",
    "prose", "lesson", "extras", "bracketed", "brief", "quiz", "review", "challenge", "pretest",
    "contents", "certificate", "board", "people", "person", "saving", "inbox", "remind",
    "cards", "roster", "editor", "editor-rows", "editor-view", "translate", "admin", "charts",
    "analyse", "question-figures", "workshop", "exchange", "correct", "assist", "reference",
    "room", "days", "booklet", "privacy", "desk", "verdict", "door-lists", "door-slip", "page",
    "touch", "print",
)  # fmt: skip
"""What a sheet says, a later one may change."""


class _Sheet(NamedTuple):
    content: bytes
    digest: str


@public
def stylesheet() -> Response:
    """Send all sheets; under the address with their digest they may be kept."""
    sheet = _sheet()
    response = Response(sheet.content, content_type="text/css; charset=utf-8")
    response.set_etag(sheet.digest)
    keep_if(response, request.args.get("v") == sheet.digest)
    response.make_conditional(request)
    return response


def stylesheet_url() -> str:
    """The address of the stylesheet; it changes with any sheet, so browsers may keep it."""
    return url_for("stylesheet", v=_sheet().digest)


def _sheet() -> _Sheet:
    assert current_app.static_folder is not None
    return _read(current_app.static_folder)


@cache
def _read(folder: str) -> _Sheet:
    """Once a process: every page names the sheet, and fifty files would be looked at for each."""
    files = (Path(folder) / "css" / f"{sheet}.css" for sheet in SHEETS)
    content = b"\n".join(file.read_bytes() for file in files)
    return _Sheet(content, hashlib.sha256(content).hexdigest()[:12])


def init_app(app: Flask) -> None:
    """Add its address, and let templates name it."""
    app.add_url_rule("/style.css", "stylesheet", stylesheet)
    app.add_template_global(stylesheet_url)
