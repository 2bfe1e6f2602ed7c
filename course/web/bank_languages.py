"""The languages that people may choose: those of the interface, and besides those of the bank.

Which ones the bank has is looked up once in a while, in one small query of its own, by whichever
page offers them first: so it costs no page a query that others wait for.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from course.records import translations
from course.web.clock import now
from course.web.database import get_database
from course.web.i18n import available, language, languages
from course.web.i18n import gettext as _
from course.web.logs import event

EVERY = timedelta(minutes=1)
"""How long a new language may take to be offered."""

_EXTENSION = "languages of the bank"


@dataclass
class _Known:
    codes: tuple[str, ...] = ()
    looked_at: datetime | None = None  # None: not yet


def codes_to_read() -> tuple[str, ...]:
    """The codes of these languages, as people's rows hold them: the interface's first."""
    others = (code.replace("-", "_") for code in _of_the_bank())
    return tuple(dict.fromkeys([*available(), *others]))


def languages_to_read() -> list[tuple[str, str]]:
    """The same for a select, each with its name; what the reader has chosen is among them."""
    spoken = languages()
    own = [current_user.locale] if current_user.is_authenticated else []
    known = {code for code, _name in spoken}
    others = [code for code in dict.fromkeys([*codes_to_read(), *own]) if code not in known]
    named = [
        (code, _("%(language)s, for translated questions", language=language(code)))
        for code in others
    ]
    return [*spoken, *sorted(named, key=lambda one: one[1])]


def _of_the_bank() -> tuple[str, ...]:
    """Look which languages the bank has. A database that is away changes nothing."""
    known: _Known = current_app.extensions[_EXTENSION]
    moment = now()
    if known.looked_at is None or not timedelta(0) <= moment - known.looked_at < EVERY:
        known.looked_at = moment  # first, so that no other thread looks meanwhile
        try:
            with get_database().session(writes=False) as db:
                known.codes = tuple(translations.languages(db))
        except SQLAlchemyError as away:
            event("languages not looked up", level=logging.WARNING, kind=type(away).__name__)
    return known.codes


def init_app(app: Flask) -> None:
    """Begin knowing nothing."""
    app.extensions[_EXTENSION] = _Known()
