"""The room `cards`: what is printed, and the ways in that need no mail.

A sign-in card is a key on paper: a short code and a square code, bound to one person, good once. A
desk's link opens the door's pages for a day. A tablet of the learning room forgets everybody. Paper
is made in child processes (web.pdf), never while something waits for the database.
"""

from flask import Blueprint

bp = Blueprint("cards", __name__)

from course.cards import desks, running, tablets, using, views  # noqa: E402  # registers the routes
from course.domain.words import words  # noqa: E402
from course.web.acts import Act, add_act  # noqa: E402
from course.web.chores import add_chore  # noqa: E402
from course.web.tabs import Tab, add_tab  # noqa: E402

add_tab(bp, "secretariat", Tab(50, "cards.index", words("Print")))
add_act(bp, Act(30, "cards.for_person", words("Print a sign-in card")))
add_chore(bp, running.CHORE)

__all__ = ["bp", "desks", "tablets", "using", "views"]
