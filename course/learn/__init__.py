"""The room `learn`: the contents, lessons with their checks, and the public face.

A lesson is read, its checks are answered where they stand, and "Complete and continue" ends it. The
first opening of a lesson is the one thing that a GET writes here, in a transaction of its own.
"""

from flask import Blueprint

bp = Blueprint("learn", __name__)

from course.learn import public, views  # noqa: E402  # the routes hang on the blueprint above

__all__ = ["bp", "public", "views"]
