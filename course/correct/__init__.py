"""The room `correct`: a key was wrong. What would follow from putting it right, and doing it.

The corrected item is written in the workshop as a draft. Here the draft is held against everything
that was answered, and whoever may apply it sees what follows before it does. Who wrote a correction
does not apply it, unless there is nobody else who may.
"""

from flask import Blueprint

bp = Blueprint("correct", __name__)

from course.correct import letters, views  # noqa: E402  # the routes hang on the blueprint above
from course.web.letters import add_letters  # noqa: E402

add_letters(bp, letters.CORRECTED)

__all__ = ["bp", "views"]
