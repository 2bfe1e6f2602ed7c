"""The room `correct`: a key was wrong. What would follow from putting it right, and doing it.

The corrected item is written in the workshop as a draft. Here the draft is held against everything
that was answered, and whoever may apply it sees what follows before it does. Who wrote a correction
does not apply it, unless there is nobody else who may.
"""

from flask import Blueprint

bp = Blueprint("correct", __name__)

from course.correct import views  # noqa: E402  # registers the routes on the blueprint

__all__ = ["bp", "views"]
