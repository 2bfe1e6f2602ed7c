"""The room `analyse`: is an item any good?

Answers are read into columns, figures are computed from them and kept until somebody submits, and
pages show them: a verdict in plain words first, figures second. No person stands on any page.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.chores import add_chore
from course.web.tabs import Tab, add_tab

bp = Blueprint("analyse", __name__)
add_tab(bp, "workshop", Tab(40, "analyse.bank", words("Statistics")))

from course.analyse import freshening, views  # noqa: E402  # the routes hang on the blueprint

add_chore(bp, freshening.CHORE)

__all__ = ["bp", "views"]
