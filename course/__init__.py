"""The course that a delegate finishes before the summit.

`create_app` is the one place where everything meets.
"""

from __future__ import annotations

from flask import Flask

from course import (
    accounts,
    admin,
    analyse,
    assist,
    author,
    cards,
    certify,
    challenge,
    content,
    correct,
    door,
    exchange,
    facilitate,
    learn,
    mastery,
    plan,
    pretest,
    privacy,
    quiz,
    reference,
    remind,
    review,
    roster,
    web,
)
from course.settings import Settings, read, secret_key, shipped

ROOMS = (
    accounts,
    learn,
    reference,
    pretest,
    quiz,
    certify,
    facilitate,
    roster,
    remind,
    assist,
    cards,
    mastery,
    door,
    privacy,
    author,
    review,
    plan,
    challenge,
    analyse,
    correct,
    admin,
    exchange,
)


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """Build the app: settings, shared parts, rooms. Runs no query.

    Raises ConfigError, naming each missing setting, before anything is served.
    """
    settings = settings or read()
    app = Flask(__name__, template_folder=str(shipped("templates")))
    app.testing = testing
    web.init_app(app, settings, secret_key(settings))
    content.init_app(app, settings.content_root / "modules", settings.base_path)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    web.hosts.refuse_own_name(app, settings)
    return app
