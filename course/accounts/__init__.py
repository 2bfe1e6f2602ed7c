"""The room `accounts`: getting in, staying in, getting out, and what the course calls you.

There are three ways in, and no fourth: a password, a link that was sent or handed over, and a link
to choose a new password. Each ends in `signin.admit`. None of them tells whether an address belongs
to somebody, neither by its words nor by its time.
"""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from course.accounts import (  # noqa: E402  # the routes hang on the blueprint above
    account,
    devices,
    letters,
    links,
    password,
    proof,
    signin,
)
from course.web.letters import add_letters  # noqa: E402

add_letters(bp, *letters.ALL)

__all__ = ["account", "bp", "devices", "links", "password", "proof", "signin"]
