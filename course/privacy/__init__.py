"""The room `privacy`: what is kept about a person, given out, erased, and let go in time.

All of it follows from one register (domain/privacy). A person takes a copy from the account page;
the secretariat takes one for somebody who asks another way. Who wants to be erased asks, and an
admin does it: nobody erases themselves.
"""

from flask import Blueprint

bp = Blueprint("privacy", __name__)

from course.domain.rights import Right  # noqa: E402  # the routes hang on the blueprint above
from course.domain.words import words  # noqa: E402
from course.privacy import erase, inbox, keeping, letters, own, staff  # noqa: E402
from course.web.acts import Act, add_act  # noqa: E402
from course.web.chores import Chore, add_chore  # noqa: E402
from course.web.letters import add_letters  # noqa: E402
from course.web.tabs import Tab, add_tab  # noqa: E402
from course.web.waiting import Answer, Source, add_source  # noqa: E402

add_tab(bp, "administration", Tab(55, "privacy.retention", words("End of the record")))
add_act(bp, Act(80, "privacy.staff_data", words("Export data")))
add_act(bp, Act(90, "privacy.erase", words("Erase the record")))
add_source(
    bp,
    Source(
        "erasure",
        words("Erasures"),
        frozenset({Right.ADMIN}),
        inbox.erasures,
        answers=(
            Answer(
                "refuse",
                words("Refuse"),
                words("We cannot erase your record yet, because"),
            ),
        ),
        give=inbox.answer,
    ),
)
add_letters(bp, *letters.ALL)
add_chore(bp, Chore("retention", keeping.let_records_end, keeping.at_night))

__all__ = ["bp", "erase", "inbox", "keeping", "letters", "own", "staff"]
