"""The room `assist`: exemptions, accommodations, names, and seats that pass to somebody else.

Each page is about one person, and open to whoever looks after them: focal points for their own
delegation, the secretariat for all. Nobody decides about themselves, and what was decided is told
to whom it is about, and to whoever asked.
"""

from datetime import timedelta

from flask import Blueprint

from course.domain.rights import Right
from course.domain.words import words
from course.web.acts import Act, add_act
from course.web.chores import Chore, add_chore, every
from course.web.letters import add_letters
from course.web.tabs import Tab, add_tab
from course.web.waiting import Answer, Source, add_source

bp = Blueprint("assist", __name__)

from course.assist import (  # noqa: E402  # the routes hang on the blueprint above
    accommodations,
    ending,
    exemptions,
    helping,
    inbox,
    letters,
    names,
    seats,
)

SECRETARIAT = frozenset({Right.SECRETARIAT})

add_tab(bp, "secretariat", Tab(27, "assist.stuck", words("Third tries")))
add_act(bp, Act(10, "assist.name", words("Names and identity")))
add_act(bp, Act(20, "assist.exemption", words("Exempt")))
add_act(bp, Act(30, "assist.accommodation", words("Arrange more time")))
add_act(bp, Act(40, "assist.seat", words("Pass the seat on")))
add_source(
    bp,
    Source(
        "name",
        words("Names"),
        SECRETARIAT,
        inbox.names,
        answers=(
            Answer("grant", words("Grant")),
            Answer(
                "refuse",
                words("Refuse"),
                words(
                    "The name has to be as in your passport. Show us the passport, and ask again."
                ),
            ),
        ),
        give=names.give,
    ),
)
add_source(bp, Source("exemption", words("Exemptions"), SECRETARIAT, inbox.exemptions))
add_source(
    bp,
    Source(
        "third-try",
        words("Third tries"),
        SECRETARIAT,
        inbox.stuck,
        answers=(
            Answer("guided", words("Show them the way lesson by lesson")),
            Answer("talk", words("A talk was held")),
        ),
        give=helping.give,
    ),
)
add_letters(bp, *letters.ALL)
add_chore(bp, Chore("exemptions-over", ending.sweep, every(timedelta(minutes=1))))

__all__ = ["accommodations", "bp", "exemptions", "helping", "letters", "names", "seats"]
