"""The room `challenge`: objections to a question or to a sentence of a lesson, and their verdicts.

Delegates object where they met the thing, and see on a page of their own what became of it. Those
who look after the questions decide, with reasons, within the days that the course promises. The
reasons are shown to all who met the thing; the name and the words of whoever objected to nobody
else, and the name not even to those who decide.
"""

from flask import Blueprint

from course.domain.rights import Right
from course.domain.words import words
from course.web.tabs import Tab, add_tab
from course.web.waiting import Source, add_source

bp = Blueprint("challenge", __name__)
add_tab(bp, "workshop", Tab(60, "challenge.queue", words("Objections")))

from course.challenge import (  # noqa: E402  # the routes hang on the blueprint above
    desk,
    letters,
    views,
)
from course.web.letters import add_letters  # noqa: E402

add_letters(bp, letters.VERDICT)

add_source(
    bp,
    Source(
        "objection",
        words("Objections"),
        frozenset({Right.AUTHOR, Right.REVIEW, Right.ADMIN}),
        desk.waiting,
    ),
)

__all__ = ["bp", "desk", "views"]
