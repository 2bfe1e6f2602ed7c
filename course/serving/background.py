"""What the server does by itself besides sending mail: it finishes what takes long.

It stands in the process that sends mail, between two rounds of letters. `course outbox send` does
the same once, where another server serves the pages.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import cached_property

from flask import Flask
from sqlalchemy.exc import DBAPIError

from course import create_app
from course.analyse import queries as figures
from course.analyse import services as figure_keeping
from course.analyse.computing import compute
from course.content import get_course
from course.correct import letters, queries, services
from course.domain.statistics.which import Which
from course.records.regrading import Issuing
from course.serving.processes import StopSign
from course.settings import Settings
from course.store.database import Database
from course.web.logs import event

_log = logging.getLogger("course")

LOOK_SECONDS = 60
"""Between two looks for statistics that something has changed since."""

AT_REST = timedelta(minutes=10)
"""How old figures are at least before they are made again without anybody asking."""

AFTER_FAILURE_SECONDS = 60
"""Before what failed is tried again."""


class Background:
    """The work that waits; each piece of it is one transaction, which another process may take."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self._not_before = 0.0  # monotonic; later where something failed
        self._next_look = 0.0  # monotonic; at statistics

    @cached_property
    def app(self) -> Flask:
        """The course as pages know it; made when it is needed first."""
        return create_app(self.settings)

    def close(self) -> None:
        """Give back the connections that the course's own pages opened here, if any did."""
        if "app" in self.__dict__:  # made already
            self.app.extensions["database"].engine.dispose()

    def work(self, stop: StopSign) -> None:
        """Do what waits. Where that fails, it is logged, and mail goes on; it is tried again later.

        Raises DBAPIError where the database is away.
        """
        if time.monotonic() < self._not_before:
            return
        try:
            self.finish_corrections(stop)
            self._look_at_statistics(stop)
        except DBAPIError:
            raise
        except Exception as error:  # whatever it is: letters are not kept back for it
            self._not_before = time.monotonic() + AFTER_FAILURE_SECONDS
            _log.error("background work failed", exc_info=error)

    def finish_corrections(self, stop: StopSign | None = None) -> int:
        """Mark again what corrections have not reached yet; returns how many portions that took.

        Between two portions others may write for as long as the last one took.
        """
        portions = 0
        while not stop:
            with self.database.session(writes=False) as db:
                if queries.begun(db) is None:
                    break
            began = time.monotonic()
            self._reach_next()
            portions += 1
            (stop.wait if stop else time.sleep)(time.monotonic() - began)
        return portions

    def _reach_next(self) -> None:
        issuing = Issuing(self.settings.keys_path, self.settings.base_url)
        # Letters name addresses of pages, as a request to the public address would.
        with (
            self.app.test_request_context(base_url=self.settings.base_url),
            self.database.session(writes=True) as db,
        ):
            begun = queries.begun(db)
            if begun is None:
                return
            is_left = services.go_on(
                db,
                get_course(),
                begun,
                letter=letters.corrected(db, begun.module, begun.reason),
                issuing=issuing,
                now=datetime.now(UTC),
            )
            db.commit()
        if not is_left:
            event("corrected-all", item=begun.question.corrected.id)

    # ------------------------------------------------------------ statistics

    def _look_at_statistics(self, stop: StopSign) -> None:
        if not stop and time.monotonic() >= self._next_look:
            self.refresh_statistics(datetime.now(UTC), stop)
            self._next_look = time.monotonic() + LOOK_SECONDS

    def refresh_statistics(self, now: datetime, stop: StopSign | None = None) -> list[str]:
        """Make the figures of first tries anew that something has changed since; returns of what.

        So the flags in the bank's list are right though nobody has looked at the statistics. None
        is made sooner than `AT_REST` after the last time. Answers are read without keeping anybody
        from writing.
        """
        with self.database.session(writes=False) as db:
            modules = figures.stale(db, figures.stamp(db), now - AT_REST)
        done = []
        for module in modules:
            if stop:
                break
            with self.database.session(writes=False) as db:
                stamp = figures.stamp(db)
                computed = compute(db, module, Which.FIRST)
            with self.database.session(writes=True) as db:
                figure_keeping.keep(db, module, Which.FIRST, computed, stamp=stamp, now=now)
                db.commit()
            done.append(module)
        return done
