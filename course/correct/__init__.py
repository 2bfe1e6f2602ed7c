"""The room `correct`: a key was wrong. What would follow from putting it right, and doing it.

The corrected item is written in the workshop as a draft. Here the draft is held against everything
that was answered, and whoever may apply it sees what follows before it does. Who wrote a correction
does not apply it, unless there is nobody else who may.
"""

from flask import Blueprint

bp = Blueprint("correct", __name__)

from course.correct import going_on, letters, views  # noqa: E402  # routes hang on the blueprint
from course.web.chores import add_chore  # noqa: E402
from course.web.letters import add_letters  # noqa: E402

add_letters(bp, letters.CORRECTED)
add_chore(bp, going_on.CHORE)

__all__ = ["bp", "views"]
