"""The room `facilitate`: who is ready, who is not, and what is missing.

Whoever looks here sees states, never points, tries or answers: readiness is theirs to know, a
person's learning is not.
"""

from flask import Blueprint

bp = Blueprint("facilitate", __name__)

from course.domain.words import words  # noqa: E402
from course.facilitate import (  # noqa: E402  # they register their routes on the blueprint
    digest,
    inbox,
    person,
    views,
)
from course.web.chores import add_chore  # noqa: E402
from course.web.letters import add_letters  # noqa: E402
from course.web.tabs import Tab, add_tab  # noqa: E402

add_tab(bp, "secretariat", Tab(10, "facilitate.home", words("Inbox")))
add_tab(bp, "secretariat", Tab(20, "facilitate.people", words("People")))

add_chore(bp, digest.CHORE)
add_letters(bp, digest.DIGEST)

__all__ = ["bp", "digest", "inbox", "person", "views"]
