"""The room `quiz`: covers, papers, answers that are never lost, submission and review.

An answer travels like this. The page keeps it on the device and sends it with the revision that it
changes. The server takes it if nothing was saved since, raises the revision and says when; only
then does the device forget its copy. The same save sent twice gets the same answer. One made on an
older revision is refused together with the newer answer, and the learner chooses between the two:
neither a second window nor a second device can overwrite anything in silence.
"""

from flask import Blueprint

bp = Blueprint("quiz", __name__)

from course.quiz import saving, views  # noqa: E402  # the routes hang on the blueprint above

__all__ = ["bp", "saving", "views"]
