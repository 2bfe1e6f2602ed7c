"""The room `admin`: people and their rights, what this installation says, keys, log, the machine.

Whatever is changed here stands in the audit log, with who changed it. Nobody changes their own
rights, and there is always somebody who may change those of others.
"""

from flask import Blueprint

bp = Blueprint("admin", __name__)

from course.admin import (  # noqa: E402  # the routes hang on the blueprint above
    keys,
    letters,
    log,
    logo,
    new_person,
    people,
    person,
    settings,
    system,
)
from course.domain.words import words  # noqa: E402
from course.web.tabs import Tab, add_tab  # noqa: E402

TABS = (
    Tab(10, "admin.people", words("People")),
    Tab(20, "admin.settings", words("Settings")),
    Tab(30, "admin.letters", words("Letters")),
    Tab(40, "admin.keys", words("Keys")),
    Tab(50, "admin.log", words("Audit log")),
    Tab(60, "admin.system", words("System")),
)
for tab in TABS:
    add_tab(bp, "administration", tab)

__all__ = [
    "bp",
    "keys",
    "letters",
    "log",
    "logo",
    "new_person",
    "people",
    "person",
    "settings",
    "system",
]
