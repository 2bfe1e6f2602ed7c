"""The room `mastery`: what the room knows, and the summit days planned from it.

Figures are of everybody's first tries, in groups of ten people or more; no state and no delegation
is ever compared. What is weakest becomes a programme of sessions, made of the lessons' own words.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.tabs import Tab, add_tab

bp = Blueprint("mastery", __name__)
add_tab(bp, "secretariat", Tab(60, "mastery.room", words("What the room knows")))

from course.mastery import booklet_views, programme_views, views  # noqa: E402  # routes hang on bp

__all__ = ["booklet_views", "bp", "programme_views", "views"]
