"""The room `facilitate`: who is ready, who is not, and what is missing.

Whoever looks here sees states, never points, tries or answers: readiness is theirs to know, a
person's learning is not.
"""

from flask import Blueprint

bp = Blueprint("facilitate", __name__)

from course.facilitate import views  # noqa: E402  # registers the routes on the blueprint

__all__ = ["bp", "views"]
