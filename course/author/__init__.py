"""The room `author`: the bank as a list, the editor, versions and what changed between them.

Nothing an author does here reaches a delegate by itself: a draft goes to review, and only what was
reviewed is published. What no delegate sees (tags, difficulty) is the exception, and says so.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.tabs import Tab, add_tab

bp = Blueprint("author", __name__)
add_tab(bp, "workshop", Tab(10, "author.bank", words("Questions")))

from course.author import listing, versions  # noqa: E402  # registers the routes on the blueprint

__all__ = ["bp", "listing", "versions"]
