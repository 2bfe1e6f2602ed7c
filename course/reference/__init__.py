"""The room `reference`: what a reader looks up, and the course on paper.

The glossary, all sources and the timeline are open to anyone; the booklets hold the lessons, and
are for those who take the course. Nothing here is written down about whoever looks.
"""

from flask import Blueprint

bp = Blueprint("reference", __name__)

from course.reference import booklets, views  # noqa: E402  # the routes hang on the blueprint

__all__ = ["booklets", "bp", "views"]
