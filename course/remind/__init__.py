"""The room `remind`: reminders to those who are not ready, by hand or by a schedule.

They go out some people at a time, by the clock; nobody is reminded more than once a day and three
times a week, whoever sends them, and whoever turned reminders off gets none.
"""

from flask import Blueprint

bp = Blueprint("remind", __name__)

from course.domain.rights import Right  # noqa: E402  # the routes hang on the blueprint above
from course.domain.words import words  # noqa: E402
from course.remind import letters, off, views, writing  # noqa: E402
from course.web.acts import Act, add_act  # noqa: E402
from course.web.chores import add_chore  # noqa: E402
from course.web.letters import add_letters  # noqa: E402
from course.web.tabs import Tab, add_tab  # noqa: E402
from course.web.waiting import Answer, Source, add_source  # noqa: E402

add_tab(bp, "secretariat", Tab(40, "remind.index", words("Reminders")))
add_act(bp, Act(10, "remind.one", words("Send a reminder")))
add_letters(bp, letters.REMINDER)
add_chore(bp, writing.CHORE)
add_source(
    bp,
    Source(
        "letter-back",
        words("Letters that came back"),
        frozenset({Right.FOCAL, Right.SECRETARIAT, Right.ADMIN}),
        views.came_back,
        answers=(
            Answer("reached", words("I reached them another way")),
            Answer("nothing", words("Nothing can be done")),
        ),
        give=views.see_to,
    ),
)

__all__ = ["bp", "letters", "off", "views", "writing"]
