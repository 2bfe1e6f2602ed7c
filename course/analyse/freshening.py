"""Figures of first tries are made anew by the clock: flags are right though nobody looks."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from course.analyse import queries, services
from course.analyse.computing import compute
from course.domain.course import Course
from course.domain.statistics.which import Which
from course.records import analysis
from course.web.chores import Chore, every
from course.web.database import get_database

AT_REST = timedelta(minutes=10)
"""How old figures are at least before they are made again without anybody asking."""

A_TURN = 10.0
"""Seconds after which mail and other work get their turn; the other modules follow in a minute."""


def freshen(_course: Course, now: datetime) -> None:
    """Make figures anew that something has changed since; none sooner than after `AT_REST`.

    Answers are read without keeping anybody from writing.
    """
    began, database = time.monotonic(), get_database()
    with database.session(writes=False) as db:
        modules = queries.stale(db, analysis.stamp(db, queries.SHAPE), now - AT_REST)
    for module in modules:
        with database.session(writes=False) as db:
            stamp = analysis.stamp(db, queries.SHAPE)
            computed = compute(db, module, Which.FIRST)
        with database.session(writes=True) as db:
            services.keep(db, module, Which.FIRST, computed, stamp=stamp, now=now)
            db.commit()
        if time.monotonic() - began > A_TURN:
            break


CHORE = Chore("statistics", None, every(timedelta(minutes=1)), then=freshen)
