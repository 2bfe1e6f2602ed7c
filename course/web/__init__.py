"""What every room stands on: the request's database session, sign-in, rights, forms, errors.

Parts are prepared in the order in which a request meets them.
"""

from flask import Flask

from course.settings import Settings
from course.web import (
    acts,
    admitting,
    bank_languages,
    csrf,
    database,
    errors,
    headers,
    health,
    hosts,
    i18n,
    installation,
    item_labels,
    limits,
    logs,
    pages,
    received,
    rights,
    signin,
    stylesheet,
    tabs,
)

MAX_REQUEST_BYTES = 256 * 1024
"""Nothing that a page sends today comes near it."""


def init_app(app: Flask, settings: Settings, secret_key: str) -> None:
    """Prepare all parts; runs no query."""
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        MAX_FORM_PARTS=500,
    )
    logs.init_app(app, settings)
    hosts.init_app(app, settings)
    received.init_app(app)
    database.init_app(app, settings)
    installation.init_app(app)
    i18n.init_app(app)
    signin.init_app(app)
    headers.init_app(app, settings)
    limits.init_app(app, settings)
    rights.init_app(app)
    csrf.init_app(app, settings)
    errors.init_app(app)
    pages.init_app(app, settings)
    stylesheet.init_app(app)
    tabs.init_app(app)
    admitting.init_app(app)
    acts.init_app(app)
    item_labels.init_app(app)
    bank_languages.init_app(app)
    health.init_app(app)
