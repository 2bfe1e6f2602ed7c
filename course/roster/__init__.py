"""The room `roster`: the list of names, brought in as a difference and undone in one click.

A list is read apart and held against the people who are here. What it would add, change and end
stands on one page, with every line that is in doubt, before anything happens. Then all that still
is as it was shown happens at once.
"""

from flask import Blueprint

bp = Blueprint("roster", __name__)

from course.domain.words import words  # noqa: E402  # the routes hang on the blueprint above
from course.roster import forgetting, views  # noqa: E402
from course.web.chores import add_chore  # noqa: E402
from course.web.tabs import Tab, add_tab  # noqa: E402

add_tab(bp, "secretariat", Tab(30, "roster.index", words("Roster")))
add_chore(bp, forgetting.CHORE)

__all__ = ["bp", "forgetting", "views"]
