"""The room `pretest`: the questions before and after the course, which count for nothing.

They tell what the course teaches, to the person who answers both and, in figures of groups, to
those who look after it. So nothing here may stand in anybody's way: one press skips them, a
question left empty is an answer, no key is shown while like questions are still to come, and no
result reaches a quiz, a certificate or a facilitator's list.
"""

from flask import Blueprint

bp = Blueprint("pretest", __name__)

from course.pretest import views  # noqa: E402  # the routes hang on the blueprint above

__all__ = ["bp", "views"]
