"""The room `plan`: how each module's quiz is drawn, with a paper to look at before anybody sits it.

Plans go by the rule of items: a file brings the first one, a change in the browser makes a version
that files leave alone, and an attempt keeps the plan it was drawn by.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.tabs import Tab, add_tab

bp = Blueprint("plan", __name__)
add_tab(bp, "workshop", Tab(30, "plan.quizzes", words("Quizzes")))

from course.plan import views  # noqa: E402  # registers the routes on the blueprint

__all__ = ["bp", "views"]
