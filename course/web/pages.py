"""What every template may use, and addresses that leave the site."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from course.content import get_course
from course.settings import Settings


def get_settings() -> Settings:
    """The settings of this server."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def static_url(path: str) -> str:
    """The address of a file of ours; it changes with the file, so browsers may keep it."""
    folder = current_app.static_folder
    assert folder is not None
    return url_for("static", filename=path, v=static_digest(Path(folder) / path))


def static_digest(file: Path) -> str:
    """What stands in the address of a file of ours."""
    return _digest(file, file.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def public_url(endpoint: str, **values: str) -> str:
    """A whole address under COURSE_BASE_URL, for mails, certificates and commands."""
    base = get_settings().base_url.rstrip("/")
    path = url_for(endpoint, **values, _external=False)
    return base + path.removeprefix(get_settings().base_path)


def safe_next(target: str | None) -> str | None:
    """Where to go after signing in, if it is a page of ours; None otherwise."""
    if not target or len(target) > 500 or target.startswith("//") or "\\" in target:
        return None
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in target):
        return None
    return target if target.startswith(f"{request.script_root}/") else None


def init_app(app: Flask, settings: Settings) -> None:
    """Give templates the course, the reader and the addresses of static files."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_global(static_url)

    @app.context_processor
    def common() -> dict[str, object]:
        me = current_user if current_user and current_user.is_authenticated else None
        return {"course": get_course(), "settings": settings, "me": me}
