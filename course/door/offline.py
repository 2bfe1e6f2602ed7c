"""What a device keeps so that the desk opens without a network: its own files, nobody's data."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from flask import current_app, render_template, url_for

from course.domain.admission import Colour
from course.domain.seats import CATEGORY_WORDS
from course.door.saying import ROOM, SAID
from course.web.pages import static_digest
from course.web.signin import as_nobody

_MODULES = ("js/loading.js", "js/enhance/desk.js", "js/quiz/words.js")
_FOLDER = "js/door"
_WORKER = "js/door/worker.js"
_LINKED = re.compile(r'(?:href|src)="([^"]*[?;&]v=[^"]*)"')

WORDS = {
    "said": SAID,
    "room_words": ROOM,
    "categories": CATEGORY_WORDS,
    "colours": tuple(Colour),
}
"""What the desk's template needs to speak."""


def shell() -> str:
    """The desk's page as nobody sees it: no name, no token."""
    as_nobody()
    return render_template("door/desk.html", is_shell=True, **WORDS)


def worker() -> str:
    """The service worker, with the list of what it keeps and a version that changes with any of it.

    The stylesheets and scripts of the page are read out of it, so that none can be forgotten.
    """
    page = shell()
    linked = sorted({found.replace("&amp;", "&") for found in _LINKED.findall(page)})
    modules = [*_MODULES, *_own_modules()]
    version = hashlib.sha256("\n".join((page, *map(_digest, modules))).encode()).hexdigest()[:16]
    keeps = {
        "version": version,
        "door": url_for("door.desk"),
        "shell": url_for("door.shell"),
        "kept": linked,  # they bear their digest in the address
        "fresh": [url_for("static", filename=module) for module in modules],
    }
    source = (_static() / _WORKER).read_text("utf-8")
    return f"const DOOR = {json.dumps(keeps)};\n{source}"


def _own_modules() -> list[str]:
    files = sorted((_static() / _FOLDER).glob("*.js"))
    return [f"{_FOLDER}/{file.name}" for file in files if f"{_FOLDER}/{file.name}" != _WORKER]


def _digest(module: str) -> str:
    return static_digest(_static() / module)


def _static() -> Path:
    assert current_app.static_folder is not None
    return Path(current_app.static_folder)
