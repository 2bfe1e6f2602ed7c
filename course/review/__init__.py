"""The room `review`: whoever looks at a question before delegates do.

A reviewer answers first, as a delegate would, and only then sees the key: an answer that differs
from it blocks the question until somebody has settled why.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.tabs import Tab, add_tab

bp = Blueprint("review", __name__)
add_tab(bp, "workshop", Tab(20, "review.inbox", words("Review")))

from course.review import views  # noqa: E402  # registers the routes on the blueprint

__all__ = ["bp", "views"]
